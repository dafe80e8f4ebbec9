/** Reading text without learning. Its lanes are its own. Letters in shapes: B lanes, T steps. */
import type {Batch} from '../../model/batch.js';
import type {Evaluation} from '../engine.js';
import type {EagerTensors} from './eager.js';
import {type Chunk, forward, type Network, type Weights} from './network.js';
import {countCorrect, crossEntropy} from './operations.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import {zeroStates} from './states.js';
import type {Tensor} from './tensors.js';

/** The most places that are read at once: more would only need more memory. */
const mostPlaces = 8192;

/** [B, T] → [T, B] of the steps from `first` on. */
export function timeMajor(
	values: Int32Array,
	batchSize: number,
	seqLength: number,
	first = 0,
	steps = seqLength,
): Int32Array {
	const turned = new Int32Array(steps * batchSize);
	for (let lane = 0; lane < batchSize; lane++) {
		for (let step = 0; step < steps; step++) turned[step * batchSize + lane] = values[lane * seqLength + first + step];
	}
	return turned;
}

export class Reader {
	readonly #network: Network;
	readonly #tensors: EagerTensors;
	#states: readonly LayerTensors[] = [];
	#lanes = 0;

	/** `tensors` are those of the network. */
	constructor(network: Network, tensors: EagerTensors) {
		this.#network = network;
		this.#tensors = tensors;
	}

	evaluate(batch: Batch, weights: Weights): Evaluation {
		const {model} = this.#network;
		const tensors = this.#tensors;
		const {batchSize, seqLength} = batch;
		const carry = batch.carry && this.#lanes > 0;
		if (carry && batchSize !== this.#lanes) {
			throw new Error(
				`Expected a batch of ${this.#lanes} lanes, as many as the one that it goes on from, got ${batchSize}.`,
			);
		}
		const losses = new Float32Array(batchSize * seqLength);
		const longest = Math.max(1, Math.floor(mostPlaces / batchSize));
		let correct = 0;
		const after = tensors.detached(() => {
			let states = carry ? this.#states : zeroStates(tensors, model, batchSize);
			for (let first = 0; first < seqLength; first += longest) {
				const steps = Math.min(longest, seqLength - first);
				const before = states;
				states = tensors.scope(() => {
					const result = this.#readChunk(batch, weights, before, first, steps);
					correct += tensors.readFloats(result.correct)[0];
					spread(tensors.readFloats(result.losses), losses, {batchSize, seqLength, first, steps});
					return result.states;
				});
			}
			return states;
		});
		tensors.release(this.#states);
		this.#states = after;
		this.#lanes = batchSize;
		return {losses, lossSum: losses.reduce((total, loss) => total + loss, 0), correct};
	}

	dispose(): void {
		this.#tensors.release(this.#states);
		this.#states = [];
		this.#lanes = 0;
	}

	#readChunk(
		{batchSize, seqLength, inputs, targets}: Batch,
		weights: Weights,
		states: readonly LayerTensors[],
		first: number,
		steps: number,
	) {
		const tensors = this.#tensors;
		const upload = (values: Int32Array): Tensor =>
			tensors.integers(timeMajor(values, batchSize, seqLength, first, steps));
		const chunk: Chunk = {batchSize, seqLength: steps, inputs: upload(inputs), isRead: true};
		const wanted = upload(targets);
		const {logits, states: after} = forward(this.#network, weights, chunk, states);
		const [losses] = crossEntropy(tensors, logits, wanted);
		return {losses, correct: countCorrect(tensors, logits, wanted), states: after};
	}
}

type Place = {readonly batchSize: number; readonly seqLength: number; readonly first: number; readonly steps: number};

/** Losses of a chunk [steps, B] to their places in those of the batch [B, T]. */
function spread(chunk: Float32Array, losses: Float32Array, {batchSize, seqLength, first, steps}: Place): void {
	for (let step = 0; step < steps; step++) {
		for (let lane = 0; lane < batchSize; lane++)
			losses[lane * seqLength + first + step] = chunk[step * batchSize + lane];
	}
}
