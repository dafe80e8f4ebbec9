/** Reading text without learning. Its lanes are its own. Letters in shapes: B lanes, T steps, P parameters. */
import type {Batch} from '../../model/batch.js';
import type {CellState, Evaluation} from '../engine.js';
import type {Binding} from './binding.js';
import {ChunkReader, type ModelNetwork} from './reading.js';
import {recurrenceOf} from './recurrence/index.js';
import {zeroArrays} from './states.js';

/** The most places that are read at once: more would only need more memory. */
const mostPlaces = 8192;

/** The most steps where each is operations of its own: preparing a recording takes longer the more of them it has. */
const mostSteps = 32;

/** Shapes of chunks that are kept ready. */
const mostShapes = 4;

export class Reader {
	readonly #binding: Binding;
	readonly #network: ModelNetwork;
	readonly #threads: number;
	/** By lanes and steps; the one that was used last is the last. */
	readonly #chunks = new Map<string, ChunkReader>();
	#states: CellState = [];
	#lanes = 0;

	constructor(binding: Binding, network: ModelNetwork, threads: number) {
		this.#binding = binding;
		this.#network = network;
		this.#threads = threads;
	}

	/** By the weights in `vector` [P], which is not changed any more. */
	evaluate(batch: Batch, vector: Float32Array): Evaluation {
		const {batchSize, seqLength} = batch;
		const carry = batch.carry && this.#lanes > 0;
		if (carry && batchSize !== this.#lanes) {
			throw new Error(
				`Expected a batch of ${this.#lanes} lanes, as many as the one that it goes on from, got ${batchSize}.`,
			);
		}
		const losses = new Float32Array(batchSize * seqLength);
		const longest = this.#longest(batchSize);
		let states = carry ? this.#states : zeroArrays(this.#network.model, batchSize);
		let correct = 0;
		for (let first = 0; first < seqLength; first += longest) {
			const steps = Math.min(longest, seqLength - first);
			const reader = this.#readerOf(batchSize, steps);
			const [inputs, targets] = [batch.inputs, batch.targets].map(ids => cutSteps(ids, seqLength, first, steps));
			const read = reader.read(vector, states, {inputs, targets});
			states = read.states;
			correct += read.correct;
			spread(read.losses, reader.parts, losses, {seqLength, first, steps});
		}
		this.#states = states;
		this.#lanes = batchSize;
		return {losses, lossSum: losses.reduce((total, loss) => total + loss, 0), correct};
	}

	dispose(): void {
		for (const reader of this.#chunks.values()) reader.dispose();
		this.#chunks.clear();
	}

	#longest(lanes: number): number {
		const {model, unroll} = this.#network;
		const isAtOnce = unroll === 'sequence' || recurrenceOf(model.cell, unroll).read !== undefined;
		const longest = Math.max(1, Math.floor(mostPlaces / lanes));
		return isAtOnce ? longest : Math.min(longest, mostSteps);
	}

	#readerOf(lanes: number, steps: number): ChunkReader {
		const key = `${lanes}, ${steps}`;
		const reader = this.#chunks.get(key) ?? new ChunkReader(this.#binding, this.#network, lanes, steps, this.#threads);
		this.#chunks.delete(key);
		this.#chunks.set(key, reader);
		const [oldest] = this.#chunks.keys();
		if (this.#chunks.size > mostShapes) {
			this.#chunks.get(oldest)?.dispose();
			this.#chunks.delete(oldest);
		}
		return reader;
	}
}

/** Of [B, T] the steps from `first` on: [B, steps]. */
function cutSteps(ids: Int32Array, seqLength: number, first: number, steps: number): Int32Array {
	const lanes = ids.length / seqLength;
	const cut = new Int32Array(lanes * steps);
	for (let lane = 0; lane < lanes; lane++) {
		const start = lane * seqLength + first;
		cut.set(ids.subarray(start, start + steps), lane * steps);
	}
	return cut;
}

type Place = {readonly seqLength: number; readonly first: number; readonly steps: number};

/** Losses of a chunk, [steps, b] of each part, to their places in those of the batch [B, T]. */
function spread(
	chunk: readonly Float32Array[],
	parts: readonly number[],
	losses: Float32Array,
	{seqLength, first, steps}: Place,
): void {
	let before = 0;
	for (const [part, count] of parts.entries()) {
		for (let step = 0; step < steps; step++) {
			for (let lane = 0; lane < count; lane++)
				losses[(before + lane) * seqLength + first + step] = chunk[part][step * count + lane];
		}
		before += count;
	}
}
