/** Evaluation without learning. The states of its batch rows are its own. Letters in shapes: B batch rows, T steps, P parameters. */
import type {Batch} from '../../model/batch.js';
import type {CellState, Evaluation} from '../engine.js';
import type {Binding} from './binding.js';
import {EvaluationGraph, type ModelNetwork} from './evaluation-graph.js';
import {recurrenceOf} from './recurrence/index.js';
import {zeroArrays} from './states.js';

/** The most characters that are evaluated at once: more would only need more memory. */
const mostPlaces = 8192;

/** The most steps where each has operations of its own: preparing a recording takes longer the more operations it has. */
const mostSteps = 32;

/** The number of graphs that are kept ready, one for each shape of chunks. */
const mostGraphs = 4;

export class TensorFlowEvaluator {
	readonly #binding: Binding;
	readonly #network: ModelNetwork;
	readonly #threads: number;
	/** Graphs by their rows and steps; the one that was used last is the last. */
	readonly #graphs = new Map<string, EvaluationGraph>();
	#states: CellState = [];
	#lanes = 0;

	constructor(binding: Binding, network: ModelNetwork, threads: number) {
		this.#binding = binding;
		this.#network = network;
		this.#threads = threads;
	}

	/** The losses of a batch by the weights in `vector` [P], which must not change any more. */
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
			const graph = this.#graphOf(batchSize, steps);
			const [inputs, targets] = [batch.inputs, batch.targets].map(ids => cutSteps(ids, seqLength, first, steps));
			const evaluated = graph.evaluate(vector, states, {inputs, targets});
			states = evaluated.states;
			correct += evaluated.correct;
			spread(evaluated.losses, graph.parts, losses, {seqLength, first, steps});
		}
		this.#states = states;
		this.#lanes = batchSize;
		return {losses, lossSum: losses.reduce((total, loss) => total + loss, 0), correct};
	}

	dispose(): void {
		for (const graph of this.#graphs.values()) graph.dispose();
		this.#graphs.clear();
	}

	#longest(lanes: number): number {
		const {model, unroll} = this.#network;
		const isAtOnce = unroll === 'sequence' || recurrenceOf(model.cell, unroll).forwardOnly !== undefined;
		const longest = Math.max(1, Math.floor(mostPlaces / lanes));
		return isAtOnce ? longest : Math.min(longest, mostSteps);
	}

	#graphOf(lanes: number, steps: number): EvaluationGraph {
		const key = `${lanes}, ${steps}`;
		const graph =
			this.#graphs.get(key) ?? new EvaluationGraph(this.#binding, this.#network, lanes, steps, this.#threads);
		this.#graphs.delete(key);
		this.#graphs.set(key, graph);
		const [oldest] = this.#graphs.keys();
		if (this.#graphs.size > mostGraphs) {
			this.#graphs.get(oldest)?.dispose();
			this.#graphs.delete(oldest);
		}
		return graph;
	}
}

/** The steps of ids [B, T] from `first` on: [B, steps]. */
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

/** Copies the losses of a chunk, [steps, b] of each part, to their places in the losses of the batch [B, T]. */
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
