/** Training: the parameters, their optimizer and the states of the batch rows. Letters in shapes: B batch rows, T steps, P numbers of the layout. */
import type {OptimizerConfig} from '../../config.js';
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
import {byStep, occurrencesOf, requireIds} from './characters.js';
import type {Device, Limits, Recorded} from './gpu/device.js';
import {scaleOf} from './gpu/forms.js';
import {type Allocate, Memory, requireFit} from './gpu/memory.js';
import {Program} from './gpu/program.js';
import {hardware, type Tuning} from './gpu/tuning.js';
import {layoutOf, pack, unpack} from './layout.js';
import {recordBackward} from './network/backward.js';
import {backwardBuffers, forwardBuffers, softBuffers, type Wavefronts} from './network/buffers.js';
import {choosePlan, type Preference} from './network/choose-plan.js';
import {recordForward, recordLoss} from './network/forward.js';
import {partCount} from './network/gradients.js';
import {networkOf} from './network/network.js';
import {wavefrontsOf} from './network/plans.js';
import {recordDrops} from './network/recurrent-weights.js';
import {recordUpdate, updateNumbers} from './optimizer.js';
import {Reader} from './reader.js';
import {recordSoftTargets, writeSoftTargets} from './soft-targets.js';
import {States} from './states.js';

type Sizes = Omit<TrainerOptions, 'parameters'>;

/** The arrays that each optimizer keeps for the parameters. */
const kindsOf: Readonly<Record<OptimizerConfig['kind'], readonly StateKind[]>> = {
	adamw: ['parameters', 'average', 'firstMoment', 'secondMoment'],
	sgd: ['parameters'],
};

/** All memory of a trainer. */
function trainerBuffers(
	allocate: Allocate,
	tuning: Tuning,
	{model, optimizer, batchSize, seqLength, softKinds = 0}: Sizes,
	wavefronts?: Wavefronts,
) {
	const {size} = layoutOf(model);
	const sizes = {model, batchSize, steps: seqLength};
	return {
		vectors: new Map(kindsOf[optimizer.kind].map(kind => [kind, allocate('parameters', size)])),
		gradient: allocate('gradient', size),
		squares: allocate('sums of squares', 1024),
		forward: forwardBuffers(allocate, sizes, true, wavefronts),
		backward: backwardBuffers(allocate, sizes, partCount(tuning, model, batchSize * seqLength), wavefronts),
		soft: softKinds > 0 ? softBuffers(allocate, sizes, softKinds) : undefined,
		states: new States(allocate, model, batchSize),
	};
}

type Buffers = ReturnType<typeof trainerBuffers>;

/** Throws a UserError where a trainer of these sizes needs a buffer larger than the GPU has. */
export function checkTrainer(sizes: Sizes, limits: Limits): void {
	const measure: Allocate = (what, count) => {
		requireFit(what, count, limits);
		return {} as GPUBuffer; // nothing is done with it
	};
	trainerBuffers(measure, hardware, sizes);
}

type Parts = {
	readonly memory: Memory;
	readonly buffers: Buffers;
	readonly update: GPUBuffer;
	readonly program: Program;
	readonly reader: Reader;
};

export class WebgpuTrainer implements Trainer {
	readonly #device: Device;
	readonly #options: Sizes;
	readonly #parts: Parts;
	#step = 0;
	/** The commands of the next step, recorded while the GPU worked on the last: they are always the same, but for the carried state. */
	#ahead: {readonly carry: boolean; readonly commands: Recorded} | undefined;

	constructor(device: Device, options: Sizes, parts: Parts) {
		this.#device = device;
		this.#options = options;
		this.#parts = parts;
	}

	async step(batch: Batch, own: Update): Promise<StepResult> {
		const {model, batchSize, seqLength, optimizer, softKinds} = this.#options;
		checkSoft(batch, softKinds);
		if (batch.batchSize !== batchSize || batch.seqLength !== seqLength) {
			throw new RangeError(
				`Expected a batch of ${batchSize} × ${seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`,
			);
		}
		for (const ids of [batch.inputs, batch.targets]) requireIds(ids, model.vocabSize);
		const device = this.#device;
		const {buffers, update} = this.#parts;
		const {forward, backward, soft} = buffers;
		const inputs = byStep(batch.inputs, batch);
		const {order, starts} = occurrencesOf(inputs, model.vocabSize);
		device.write(forward.ids, inputs);
		device.write(forward.targets, byStep(batch.targets, batch));
		device.write(backward.order, order);
		device.write(backward.starts, starts);
		if (soft) writeSoftTargets(device, soft, batch, model.vocabSize);
		device.write(update, updateNumbers(optimizer, this.#step + 1, own, batch.soft?.share ?? 0));
		const {carry} = batch;
		const commands = this.#ahead?.carry === carry ? this.#ahead.commands : this.#record(carry);
		const [figures] = await device.carryOut(commands, () => {
			this.#ahead = {carry, commands: this.#record(carry)};
		});
		this.#step++;
		const [lossSum, correct, gradientNorm] = new Float32Array(figures);
		return {loss: lossSum / (batchSize * seqLength), correct, gradientNorm};
	}

	#record(carry: boolean): Recorded {
		const {buffers, program} = this.#parts;
		const {forward, states} = buffers;
		return this.#device.recorded([{buffer: forward.figures, from: 0, count: 3}], encoder => {
			states.enter(encoder, forward.layers, carry);
			program.encodePass(encoder);
			states.leave(encoder, forward.layers, this.#options.seqLength);
		});
	}

	evaluate(batch: Batch): Promise<Evaluation> {
		return this.#parts.reader.evaluate(batch);
	}

	async average(): Promise<Parameters> {
		return this.#read(shownKind(this.#options));
	}

	async read(kind: StateKind): Promise<Parameters> {
		return this.#parts.buffers.vectors.has(kind) ? this.#read(kind) : {};
	}

	lanes(): Promise<CellState> {
		return this.#parts.buffers.states.read(this.#device);
	}

	snapshot(): Promise<TrainerState> {
		return snapshotOf(this.#step, this);
	}

	async restore(state: TrainerState): Promise<void> {
		const layout = layoutOf(this.#options.model);
		const {vectors, states} = this.#parts.buffers;
		const packed = [...vectors].map(([kind, buffer]) => [buffer, pack(layout, state[kind])] as const);
		states.write(this.#device, state.lanes);
		for (const [buffer, numbers] of packed) this.#device.write(buffer, numbers);
		this.#step = state.step;
	}

	async dispose(): Promise<void> {
		const {memory, program, reader} = this.#parts;
		reader.dispose();
		program.dispose();
		memory.free();
	}

	async #read(kind: StateKind): Promise<Parameters> {
		const layout = layoutOf(this.#options.model);
		const buffer = this.#parts.buffers.vectors.get(kind) as GPUBuffer; // callers ask for what the optimizer has
		const [numbers] = await this.#device.read([{buffer, from: 0, count: layout.size}]);
		return unpack(layout, new Float32Array(numbers));
	}
}

/** The kind of weights that are evaluated, saved as best and sampled. */
const shownKind = ({optimizer}: Sizes): StateKind => (optimizer.kind === 'sgd' ? 'parameters' : 'average');

/** Throws a RangeError for parameters that don't fit the model, and an Error where the GPU's memory is full. */
export async function createTrainer(device: Device, options: TrainerOptions, preference: Preference): Promise<Trainer> {
	const {model, optimizer, batchSize, seqLength, softKinds, way, parameters} = options;
	const layout = layoutOf(model);
	const none = zeroParameters(model);
	const start = {parameters, average: parameters, firstMoment: none, secondMoment: none};
	const packed = kindsOf[optimizer.kind].map(kind => [kind, pack(layout, start[kind])] as const);
	const sizes = {model, batchSize, steps: seqLength};
	const plan = await choosePlan(device, sizes, 'training', {...preference, way});
	const memory = new Memory(device);
	try {
		const buffers = await device.guarded(() =>
			trainerBuffers(memory.allocate, device.tuning, options, wavefrontsOf(plan)),
		);
		const update = memory.keep(device.uniforms('update', new ArrayBuffer(32)));
		for (const [kind, numbers] of packed) device.write(buffers.vectors.get(kind) as GPUBuffer, numbers);
		const weights = buffers.vectors.get('parameters') as GPUBuffer;
		const network = networkOf(model, layout, weights, update, plan);
		const program = new Program(device);
		const {forward, backward, soft, gradient, squares, vectors} = buffers;
		const own = {network, batchSize, steps: seqLength, buffers: forward, isTraining: true};
		const pass = {...own, backward, gradient, dropped: backward.layers};
		recordDrops(program, pass);
		recordForward(program, pass);
		const rows = batchSize * seqLength;
		const scale = scaleOf(device.forms, rows);
		recordLoss(program, pass, scale / rows);
		if (soft) {
			const {targets, logits} = forward;
			const own = {rows, vocabSize: model.vocabSize, weight: scale / rows, targets, gradient: logits, update};
			recordSoftTargets(program, {soft, ...own});
		}
		recordBackward(program, pass);
		recordUpdate(program, optimizer, {
			count: layout.size,
			gradient,
			scale,
			squares,
			figures: forward.figures,
			vectors,
			update,
		});
		await program.prepare();
		const shown = vectors.get(shownKind(options)) as GPUBuffer;
		// Validations decide over a run and are computed the same way after a stop, so nothing is measured for them.
		const reading: Preference = {kind: plan.forward.kind, measures: 'never'};
		const reader = new Reader({device, model, layout, weights: shown, preference: reading});
		return new WebgpuTrainer(
			device,
			{model, optimizer, batchSize, seqLength, softKinds},
			{memory, buffers, update, program, reader},
		);
	} catch (error) {
		memory.free();
		throw error;
	}
}
