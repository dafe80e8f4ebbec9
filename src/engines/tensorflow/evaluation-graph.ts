/**
 * The evaluation of chunks of one shape as a recorded graph, from the states and the characters to each character's loss and
 * the states after them. The weights are loaded whenever they differ from those before.
 *
 * Letters in shapes: B batch rows, b batch rows of a part, T steps, P parameters, H hidden units.
 */
import {cells} from '../../model/cells/index.js';
import type {CellState} from '../engine.js';
import type {Binding} from './binding.js';
import {keep} from './graph/keep.js';
import {Recording, type Routine} from './graph/recording.js';
import {given, Session} from './graph/session.js';
import {divideLanes, givenParts, joinStates, splitStates} from './lanes.js';
import {forward, type Network, type Weights, weightsOf} from './network.js';
import {countCorrect, crossEntropy, sumOf} from './operations.js';
import {stateArrays, statesFrom} from './states.js';
import type {Tensor} from './tensors.js';

/** The model and the way to compute it, apart from the operations. */
export type ModelNetwork = Omit<Network, 'tensors'>;

export type Chunk = {
	readonly inputs: Int32Array; // [B, T]
	readonly targets: Int32Array; // [B, T]
};

export type ChunkEvaluation = {
	readonly losses: readonly Float32Array[]; // of each part [T, b]
	readonly correct: number;
	readonly states: CellState;
};

export class EvaluationGraph {
	/** The number of batch rows of each part. */
	readonly parts: readonly number[];
	readonly #network: Network & {readonly tensors: Recording};
	readonly #lanes: number;
	readonly #steps: number;
	readonly #load: Routine;
	readonly #evaluate: Routine;
	readonly #session: Session;
	#loaded: Float32Array | undefined;

	constructor(binding: Binding, network: ModelNetwork, lanes: number, steps: number, threads: number) {
		const recording = new Recording(binding.isUsingGpuDevice());
		this.parts = divideLanes(lanes, threads, 1);
		this.#network = {...network, tensors: recording};
		this.#lanes = lanes;
		this.#steps = steps;
		let weights: () => Weights = () => {
			throw new Error('The weights have to be loaded first.');
		};
		this.#load = recording.routine(() => {
			weights = keep(recording, weightsOf(this.#network, recording.floats([network.layout.size])));
			return [];
		});
		this.#evaluate = recording.routine(() => this.#record(recording, weights()));
		this.#session = new Session(binding, recording);
	}

	/** The losses of a chunk. `vector` [P] must not change any more: other weights come in another vector. */
	evaluate(vector: Float32Array, states: CellState, {inputs, targets}: Chunk): ChunkEvaluation {
		if (this.#loaded !== vector) this.#session.run(this.#load, given(vector));
		this.#loaded = vector;
		const {model} = this.#network;
		const results = this.#session.run(
			this.#evaluate,
			...stateArrays(states).map(values => given(values, [this.#lanes, model.hiddenSize])),
			...givenParts(inputs, this.parts, this.#steps),
			...givenParts(targets, this.parts, this.#steps),
		);
		const count = this.parts.length;
		const [[correct], ...after] = results.slice(count);
		return {losses: results.slice(0, count), correct, states: statesFrom(model, after)};
	}

	dispose(): void {
		this.#session.dispose();
	}

	#record(recording: Recording, weights: Weights): readonly Tensor[] {
		const {model} = this.#network;
		const state = () => recording.floats([this.#lanes, model.hiddenSize]);
		const layers = [...Array(model.numLayers).keys()];
		const before = layers.map(() => ({h: state(), ...(cells[model.cell].hasC && {c: state()})}));
		const ids = () => this.parts.map(count => recording.integers([count * this.#steps]));
		const [inputs, targets] = [ids(), ids()];
		const passes = splitStates(recording, before, this.parts).map((own, part) => {
			const chunk = {batchSize: this.parts[part], seqLength: this.#steps, inputs: inputs[part], isForwardOnly: true};
			const {logits, states} = forward(this.#network, weights, chunk, own);
			const [losses] = crossEntropy(recording, logits, targets[part]);
			return {losses, correct: countCorrect(recording, logits, targets[part]), states};
		});
		const after = joinStates(
			recording,
			passes.map(({states}) => states),
		);
		return [
			...passes.map(({losses}) => losses),
			sumOf(
				recording,
				passes.map(({correct}) => correct),
			),
			...after.flatMap(({h, c}) => (c === undefined ? [h] : [h, c])),
		];
	}
}
