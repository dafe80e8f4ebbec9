/** Training: the parameters, their optimizer and the states of the batch rows. Letters in shapes: B batch rows, T steps, P parameters. */
import {type Batch, checkSoft} from '../../model/batch.js';
import {type Parameters, zeroParameters} from '../../model/parameters.js';
import type {
	CellState,
	Evaluation,
	StateKind,
	StepResult,
	Trainer,
	TrainerOptions,
	TrainerState,
	Update,
} from '../engine.js';
import {snapshotOf} from '../trainer-state.js';
import {attribute, type Binding, dataType} from './binding.js';
import {TensorFlowEvaluator} from './evaluator.js';
import {gradientOf} from './gradient.js';
import {Recording, type Routine} from './graph/recording.js';
import {given, Session} from './graph/session.js';
import {divideLanes, givenParts} from './lanes.js';
import {type Layout, layoutOf, pack, unpack} from './layout.js';
import {maskSeedCount, maskSeeds, masksOf} from './masks.js';
import {type Network, weightsOf} from './network.js';
import {pack as packTensors} from './operations.js';
import {Optimizer} from './optimizer.js';
import {recurrenceOf, type Unroll} from './recurrence/index.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import {givenCorrections} from './soft-targets.js';
import {States, zeroStates} from './states.js';
import type {Tensor} from './tensors.js';

type VectorRoutines = {readonly read: Routine; readonly write: Routine};

export class TensorFlowTrainer implements Trainer {
	readonly #options: TrainerOptions;
	/** The number of batch rows of each part. */
	readonly #parts: readonly number[];
	readonly #layout: Layout;
	readonly #optimizer: Optimizer;
	readonly #lanes: States;
	readonly #vectors: ReadonlyMap<StateKind, VectorRoutines>;
	readonly #step: Routine;
	readonly #session: Session;
	readonly #evaluator: TensorFlowEvaluator;
	/** The weights that are evaluated, and the step after which they were read. */
	#averaged: {readonly step: number; readonly vector: Float32Array} | undefined;

	/** `threads` divide the batch rows; it is 1 where TensorFlow divides the operations or a GPU computes them. */
	constructor(binding: Binding, options: TrainerOptions, unroll: Unroll, threads: number) {
		const {model, optimizer, parameters, batchSize, seqLength} = options;
		this.#options = options;
		this.#parts = divideLanes(batchSize, threads, seqLength);
		this.#layout = layoutOf(model, recurrenceOf(model.cell, unroll).layout);
		const recording = new Recording(binding.isUsingGpuDevice());
		this.#optimizer = new Optimizer(recording, optimizer);
		this.#lanes = new States(recording, model, batchSize);
		this.#vectors = new Map(this.#optimizer.names.map(name => [name, this.#recordVector(recording, name)]));
		this.#step = recording.routine(() => [this.#recordUpdate(recording, unroll)]);
		this.#session = new Session(binding, recording);
		this.#evaluator = new TensorFlowEvaluator(binding, {model, layout: this.#layout, unroll}, threads);
		const none = zeroParameters(model);
		this.#assign({parameters, average: parameters, firstMoment: none, secondMoment: none});
		this.#lanes.clear(this.#session);
	}

	async step(batch: Batch, {learningRate, maskSeed}: Update): Promise<StepResult> {
		const {model, batchSize, seqLength, softKinds} = this.#options;
		checkSoft(batch, softKinds);
		if (batch.batchSize !== batchSize || batch.seqLength !== seqLength) {
			throw new RangeError(
				`Expected a batch of ${batchSize} × ${seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`,
			);
		}
		const [figures] = this.#session.run(
			this.#step,
			...givenParts(batch.inputs, this.#parts, seqLength),
			...givenParts(batch.targets, this.#parts, seqLength),
			...(softKinds ? givenCorrections(batch, this.#parts, model.vocabSize) : []),
			given(Int32Array.of(batch.carry ? 1 : 0), []),
			given(maskSeeds(model, maskSeed)),
			given(this.#optimizer.nextRates(learningRate)),
		);
		const [lossSum, correct, gradientNorm] = figures;
		return {loss: lossSum / (batchSize * seqLength), correct, gradientNorm};
	}

	async evaluate(batch: Batch): Promise<Evaluation> {
		const {step} = this.#optimizer;
		if (this.#averaged?.step !== step) this.#averaged = {step, vector: this.#readVector('average')};
		return this.#evaluator.evaluate(batch, this.#averaged.vector);
	}

	async average(): Promise<Parameters> {
		return this.#readParameters('average');
	}

	async read(kind: StateKind): Promise<Parameters> {
		return this.#optimizer.names.includes(kind) ? this.#readParameters(kind) : {};
	}

	async lanes(): Promise<CellState> {
		return this.#lanes.read(this.#session);
	}

	snapshot(): Promise<TrainerState> {
		return snapshotOf(this.#optimizer.step, this);
	}

	async restore(state: TrainerState): Promise<void> {
		this.#lanes.write(this.#session, state.lanes);
		this.#assign(state);
		this.#optimizer.step = state.step;
		this.#averaged = undefined;
	}

	async dispose(): Promise<void> {
		this.#evaluator.dispose();
		this.#session.dispose();
	}

	/** Records the routines that read and write a whole vector. */
	#recordVector(recording: Recording, name: StateKind): VectorRoutines {
		const variable = this.#optimizer.variable(name);
		return {
			read: recording.routine(() => [recording.read(variable)]),
			write: recording.routine(() => {
				recording.assign(variable, recording.floats([this.#layout.size]));
				return [];
			}),
		};
	}

	/** Records an update. Its figures are the sum of the losses, the number of correct targets, and the gradient's norm. */
	#recordUpdate(recording: Recording, unroll: Unroll): Tensor {
		const {model, batchSize, seqLength, softKinds} = this.#options;
		const parts = this.#parts;
		const characters = () => parts.map(count => recording.integers([count * seqLength]));
		const [inputs, targets] = [characters(), characters()];
		const changes = () => parts.map(count => recording.floats([count * seqLength, model.vocabSize]));
		const corrections = softKinds ? changes() : undefined;
		const before = this.#lanesBefore(recording, recording.integers([]));
		const seeds = recording.integers([maskSeedCount(model)]);
		const rates = recording.floats([this.#optimizer.rateCount]);
		const network: Network = {tensors: recording, model, layout: this.#layout, unroll};
		const masks = masksOf(recording, this.#layout.kind, model, batchSize, seeds);
		const weights = weightsOf(network, recording.read(this.#optimizer.variable('parameters')), masks, true);
		const gradient = gradientOf(network, weights, {seqLength, parts, inputs, targets, corrections, before, masks});
		this.#lanes.remember(gradient.states);
		const norm = this.#optimizer.update(gradient.gradients, rates);
		return packTensors(recording, gradient.lossSum, gradient.correct, norm);
	}

	/** The states as the batch before left them, or zero where the batch does not go on from there. */
	#lanesBefore(recording: Recording, carry: Tensor): readonly LayerTensors[] {
		const types = [attribute('type', 'SrcT', dataType.int32), attribute('bool', 'Truncate', false)];
		const goesOn = recording.one('Cast', [...types, attribute('type', 'DstT', dataType.bool)], carry);
		const choose = (left: Tensor, zero: Tensor): Tensor =>
			recording.one('SelectV2', [attribute('type', 'T', dataType.float32)], goesOn, left, zero);
		const zeros = zeroStates(recording, this.#options.model, this.#options.batchSize);
		return this.#lanes.recall().map(({h, c}, layer) => {
			const zero = zeros[layer];
			return {
				h: choose(h, zero.h),
				...(c !== undefined && zero.c !== undefined && {c: choose(c, zero.c)}),
			};
		});
	}

	#assign(vectors: Readonly<Record<StateKind, Parameters>>): void {
		for (const [name, {write}] of this.#vectors) {
			this.#session.run(write, given(pack(this.#layout, vectors[name])));
		}
	}

	/** Reads a vector; an optimizer without an average has the parameters in its place. */
	#readVector(name: StateKind): Float32Array {
		const {read} = (this.#vectors.get(name) ?? this.#vectors.get('parameters')) as VectorRoutines; // these are always there
		return this.#session.run(read)[0];
	}

	#readParameters(name: StateKind): Parameters {
		return unpack(this.#layout, this.#readVector(name));
	}
}
