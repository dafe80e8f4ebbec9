/** What a thread does that writes. */
import type {Kernels} from '../kernels.js';
import type {WritingPlan} from './plan.js';
import type {Share} from './share.js';
import {type DrawCommand, ShareWriter} from './share-writer.js';

export class WritingThread {
	readonly #kernels: Kernels;
	readonly #plan: WritingPlan;
	readonly #writers: readonly ShareWriter[];

	/**
	 * One share is this thread's own; of several, which all threads must know alike, each takes the next one that is left: one
	 * that has to wait for its core keeps nobody waiting who could have done its work.
	 */
	constructor(kernels: Kernels, buffer: SharedArrayBuffer, plan: WritingPlan, shares: readonly Share[], rank: number) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.#writers = shares.map(share => new ShareWriter(kernels, buffer, plan, share, rank));
	}

	/** Whoever gives a command sets `jobs` to 0 before. */
	draw(command: DrawCommand): number {
		const writers = this.#writers;
		if (writers.length === 1) {
			writers[0].draw(command);
			return 0;
		}
		const next = (): number => this.#kernels.take(this.#plan.jobs);
		for (let job = next(); job < writers.length; job = next()) writers[job].draw(command);
		return 0;
	}
}
