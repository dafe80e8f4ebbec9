/** Draws characters and takes them in, many in a row, for the streams of a share. */
import type {Kernels} from '../kernels/load.js';
import type {WritingPlan} from './memory-plan.js';
import {WritingNetwork} from './network.js';
import type {Share} from './partition.js';

/** The random numbers are in `uniforms`; the characters that are drawn come into `drawn`. */
export type DrawCommand = {
	/** The step of `uniforms` and `drawn` to begin with: 0 takes `ids` in first, another what was drawn before it. */
	readonly first: number;
	readonly count: number;
	readonly temperature: number;
};

export class ShareWriter {
	readonly network: WritingNetwork;
	readonly #kernels: Kernels;
	readonly #plan: WritingPlan;
	readonly #share: Share;
	readonly #rank: number;
	readonly #ids: Int32Array;
	readonly #drawn: Int32Array;
	readonly #uniforms: Float64Array;

	constructor(kernels: Kernels, buffer: SharedArrayBuffer, plan: WritingPlan, share: Share, rank: number) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.#share = share;
		this.#rank = rank;
		this.network = new WritingNetwork(kernels, plan, share);
		this.#ids = new Int32Array(buffer, plan.ids + 4 * share.row, share.streams);
		this.#drawn = new Int32Array(buffer, plan.drawn);
		this.#uniforms = new Float64Array(buffer, plan.uniforms);
	}

	/**
	 * `count` times: takes a character of each stream in, and draws its next one. A stream that has diverged gets −1. With a count
	 * of 0 it touches nothing: a thread tells with it that it has started, while another may be drawing.
	 */
	draw({first, count, temperature}: DrawCommand): void {
		if (count === 0) return;
		const {streams: N, model, logits, V, exponentials, weights} = this.#plan;
		const {firstStream, streams} = this.#share;
		if (first > 0) {
			const before = (first - 1) * N + firstStream;
			for (let stream = 0; stream < streams; stream++) this.#follow(stream, this.#drawn[before + stream]);
		}
		this.network.begin();
		for (let n = 0; n < count; n++) {
			this.network.step((n & 1) as 0 | 1);
			for (let stream = 0; stream < streams; stream++) {
				const place = (first + n) * N + firstStream + stream;
				const own = logits + 4 * V * (firstStream + stream);
				const uniform = this.#uniforms[place];
				const id = this.#kernels.draw(model.vocabSize, own, temperature, uniform, exponentials, weights[this.#rank]);
				this.#drawn[place] = id;
				this.#follow(stream, id);
			}
		}
		if (count & 1) this.network.settle();
	}

	/** What the stream takes in next. One that has diverged needs any character: it stays NaN. */
	#follow(stream: number, id: number): void {
		this.#ids[stream] = Math.max(0, id);
	}
}
