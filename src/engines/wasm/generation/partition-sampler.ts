/** Draws many characters in a row for the streams of a partition: each character is the input of the next step. */
import type {Kernels} from '../kernels/kernels.js';
import type {GenerationPlan} from './memory-plan.js';
import {GenerationNetwork} from './network.js';
import type {Partition} from './partition.js';

/** The random numbers are read from `uniforms`, and the drawn characters are written to `drawn`. */
export type DrawCommand = {
	/** The step of `uniforms` and `drawn` to begin with. The input of step 0 is in `ids`; that of any other step was drawn before it. */
	readonly first: number;
	readonly count: number;
	readonly temperature: number;
};

export class PartitionSampler {
	readonly network: GenerationNetwork;
	readonly #kernels: Kernels;
	readonly #plan: GenerationPlan;
	readonly #partition: Partition;
	readonly #rank: number;
	readonly #ids: Int32Array;
	readonly #drawn: Int32Array;
	readonly #uniforms: Float64Array;

	constructor(kernels: Kernels, buffer: SharedArrayBuffer, plan: GenerationPlan, partition: Partition, rank: number) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.#partition = partition;
		this.#rank = rank;
		this.network = new GenerationNetwork(kernels, plan, partition);
		this.#ids = new Int32Array(buffer, plan.ids + 4 * partition.row, partition.streams);
		this.#drawn = new Int32Array(buffer, plan.drawn);
		this.#uniforms = new Float64Array(buffer, plan.uniforms);
	}

	/**
	 * Makes `count` steps: each computes the logits of all streams and draws their next characters. A stream that has diverged gets −1.
	 * With a count of 0 no memory is touched: a thread answers such a command once it has started, while others may be drawing.
	 */
	draw({first, count, temperature}: DrawCommand): void {
		if (count === 0) return;
		const {streams: N, model, logits, V, exponentials, weights} = this.#plan;
		const {firstStream, streams} = this.#partition;
		if (first > 0) {
			const before = (first - 1) * N + firstStream;
			for (let stream = 0; stream < streams; stream++) this.#takeNext(stream, this.#drawn[before + stream]);
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
				this.#takeNext(stream, id);
			}
		}
		if (count & 1) this.network.settle();
	}

	/** Sets the next input of a stream. One that has diverged gets any character: its state stays NaN. */
	#takeNext(stream: number, id: number): void {
		this.#ids[stream] = Math.max(0, id);
	}
}
