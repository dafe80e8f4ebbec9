/** What a thread does that writes. */
import type {Kernels} from '../kernels/load.js';
import {Queue} from '../threads/stream-queue.js';
import {type DrawCommand, ShareWriter} from './draw.js';
import type {WritingPlan} from './memory-plan.js';
import {groupsOf, partOf} from './partition.js';

export class WritingThread {
	readonly #writers: readonly ShareWriter[];
	/** Of several streams; one stream is shared, and every thread has its part of it. */
	readonly #queue: Queue | undefined;

	constructor(kernels: Kernels, buffer: SharedArrayBuffer, plan: WritingPlan, rank: number) {
		const shares = plan.streams === 1 ? [partOf(plan, rank)] : groupsOf(plan);
		this.#writers = shares.map(share => new ShareWriter(kernels, buffer, plan, share, rank));
		this.#queue = plan.streams === 1 ? undefined : new Queue(stepsOf(buffer, plan), rank, plan.threads);
	}

	/** Whoever gives a command for several streams sets `stepsOf` them to 0 before. */
	draw(command: DrawCommand): number {
		const queue = this.#queue;
		if (queue === undefined) this.#writers[0].draw(command);
		else {
			for (let piece = queue.take(command.count); piece; piece = queue.take(command.count)) {
				this.#writers[piece.group].draw({...command, first: command.first + piece.first, count: piece.count});
				queue.finish(piece);
			}
		}
		return 0;
	}
}

/** How far the groups of several streams are, for all threads' queues. */
export const stepsOf = (buffer: SharedArrayBuffer, plan: WritingPlan): Int32Array =>
	new Int32Array(buffer, plan.steps, groupsOf(plan).length);
