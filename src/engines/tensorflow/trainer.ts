/** Training: the parameters, their optimizer and the lanes. Letters in shapes: B lanes, T steps, N = T · B places. */
import type {Batch} from '../../model/batch.js';
import {type Parameters, zeroParameters} from '../../model/parameters.js';
import type {Evaluation, StepResult, Trainer, TrainerOptions, TrainerState, Update} from '../engine.js';
import {attribute} from './binding.js';
import {type Layout, layoutOf, pack, unpack} from './layout.js';
import {masksOf} from './masks.js';
import {forward, type Network, weightsOf} from './network.js';
import {countCorrect, crossEntropy, sum, times} from './operations.js';
import {Optimizer, type VectorName} from './optimizer.js';
import {Reader, timeMajor} from './reader.js';
import {recurrenceOf, type Unroll} from './recurrence/index.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import {readStates, statesFrom, zeroStates} from './states.js';
import {ofFloats, type Tensors} from './tensors.js';

export class TensorFlowTrainer implements Trainer {
	readonly #tensors: Tensors;
	readonly #options: TrainerOptions;
	readonly #layout: Layout;
	readonly #network: Network;
	readonly #optimizer: Optimizer;
	readonly #reader: Reader;
	#lanes: readonly LayerTensors[];

	constructor(tensors: Tensors, options: TrainerOptions, unroll: Unroll) {
		const {model, optimizer, parameters, batchSize} = options;
		this.#tensors = tensors;
		this.#options = options;
		this.#layout = layoutOf(model, recurrenceOf(model.cell, unroll).layout);
		this.#network = {tensors, model, layout: this.#layout, unroll};
		this.#optimizer = new Optimizer(tensors, optimizer, this.#layout.size);
		this.#reader = new Reader(this.#network);
		const none = zeroParameters(model);
		this.#assign({parameters, average: parameters, firstMoment: none, secondMoment: none});
		this.#lanes = tensors.detached(() => zeroStates(tensors, model, batchSize));
	}

	async step(batch: Batch, update: Update): Promise<StepResult> {
		const {batchSize, seqLength} = this.#options;
		if (batch.batchSize !== batchSize || batch.seqLength !== seqLength) {
			throw new RangeError(
				`Expected a batch of ${batchSize} × ${seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`,
			);
		}
		let report = new Float32Array(0);
		const lanes = this.#tensors.detached(() => {
			const {states, figures} = this.#learn(batch, update);
			// The only time that the host waits for the device.
			report = this.#tensors.readFloats(figures) as Float32Array<ArrayBuffer>;
			return states;
		});
		this.#replaceLanes(lanes);
		const [lossSum, correct, gradientNorm] = report;
		return {loss: lossSum / (batchSize * seqLength), correct, gradientNorm};
	}

	/** One update. Figures are the sum of the losses, how many were correct, and the gradient's norm. */
	#learn(batch: Batch, {learningRate, maskSeed}: Update) {
		const tensors = this.#tensors;
		const {model, batchSize, seqLength} = this.#options;
		const [inputs, targets] = [batch.inputs, batch.targets].map(ids =>
			tensors.integers(timeMajor(ids, batchSize, seqLength)),
		);
		const masks = masksOf(tensors, this.#layout, model, batchSize, maskSeed);
		const weights = weightsOf(this.#network, this.#optimizer.read('parameters'), masks, true);
		const before = batch.carry ? this.#lanes : zeroStates(tensors, model, batchSize);
		const {logits, states, backward} = forward(this.#network, weights, {batchSize, seqLength, inputs}, before, masks);
		const [losses, dLogits] = crossEntropy(tensors, logits, targets);
		const ofMean = times(tensors, dLogits, tensors.filled(1 / (batchSize * seqLength), []));
		const norm = this.#optimizer.update(backward(ofMean), learningRate);
		const parts = [sum(tensors, losses), countCorrect(tensors, logits, targets), norm];
		return {states, figures: tensors.one('Pack', [attribute('int', 'N', 3), ofFloats], ...parts)};
	}

	async evaluate(batch: Batch): Promise<Evaluation> {
		return this.#reader.evaluate(batch, () => weightsOf(this.#network, this.#optimizer.read('average')));
	}

	async average(): Promise<Parameters> {
		return this.#readVector('average');
	}

	async snapshot(): Promise<TrainerState> {
		const kept = (name: VectorName): Parameters => (this.#optimizer.names.includes(name) ? this.#readVector(name) : {});
		return {
			step: this.#optimizer.step,
			parameters: this.#readVector('parameters'),
			average: kept('average'),
			firstMoment: kept('firstMoment'),
			secondMoment: kept('secondMoment'),
			lanes: readStates(this.#tensors, this.#lanes),
		};
	}

	async restore(state: TrainerState): Promise<void> {
		const {model, batchSize} = this.#options;
		const lanes = this.#tensors.detached(() => statesFrom(this.#tensors, model, batchSize, state.lanes));
		this.#replaceLanes(lanes);
		this.#assign(state);
		this.#optimizer.step = state.step;
	}

	async dispose(): Promise<void> {
		this.#replaceLanes([]);
		this.#reader.dispose();
		this.#optimizer.dispose();
	}

	#assign(vectors: Readonly<Record<VectorName, Parameters>>): void {
		for (const name of this.#optimizer.names) this.#optimizer.assign(name, pack(this.#layout, vectors[name]));
	}

	#readVector(name: VectorName): Parameters {
		let vector = new Float32Array(0);
		this.#tensors.scope(() => {
			vector = this.#tensors.readFloats(this.#optimizer.read(name)) as Float32Array<ArrayBuffer>;
		});
		return unpack(this.#layout, vector);
	}

	#replaceLanes(lanes: readonly LayerTensors[]): void {
		this.#tensors.release(this.#lanes);
		this.#lanes = lanes;
	}
}
