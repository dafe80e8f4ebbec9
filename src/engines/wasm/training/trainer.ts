/** The wasm engine's trainer: a network in shared memory and the threads that compute it. */
import {type Batch, checkSoft} from '../../../model/batch.js';
import type {Parameters} from '../../../model/parameters.js';
import type {
	CellState,
	Evaluation,
	StateKind,
	StepResult,
	Trainer,
	TrainerOptions,
	TrainerState,
	Update,
} from '../../engine.js';
import {snapshotOf} from '../../trainer-state.js';
import type {KernelModule} from '../kernels/instantiate.js';
import {AdaptiveThreads} from '../threads/adaptive-threads.js';
import type {WorkerPool} from '../threads/pool.js';
import {BatchEvaluator, startWorkers, usefulThreads} from './evaluator.js';
import {checkRoom, NetworkMemory} from './memory.js';
import type {Plan} from './memory-plan.js';
import {planNetwork} from './plan-network.js';
import {threadsOfLane} from './single-lane.js';
import type {Command} from './worker-network.js';

type Sizes = Omit<TrainerOptions, 'parameters'>;

/**
 * Multiplications of a short step, some milliseconds: threads wait for each other, and for their cores where other programs take
 * them, for so large a part of it that one thread may be faster alone.
 */
const shortStep = 3e9;

/** Each weight is multiplied once in the forward pass and twice in the backward pass. */
const isShort = ({layout, batchSize, seqLength}: Plan): boolean => 3 * layout.size * batchSize * seqLength < shortStep;

const planOptionsOf = (threads: number, {model, batchSize, seqLength, optimizer, softKinds}: Sizes) => ({
	model,
	batchSize,
	seqLength,
	training: true,
	optimizer: optimizer.kind,
	softKinds,
	threads: batchSize === 1 ? threadsOfLane(threads, model.hiddenSize) : usefulThreads(threads, batchSize),
});

/** Throws a UserError where a trainer of these sizes has no room. */
export const checkTrainer = (threads: number, sizes: Sizes): void =>
	checkRoom(planNetwork(planOptionsOf(threads, sizes)));

export class WasmTrainer implements Trainer {
	readonly #plan: Plan;
	readonly #memory: NetworkMemory;
	readonly #workers: WorkerPool<Command>;
	readonly #evaluator: BatchEvaluator;
	readonly #losses: Float32Array;
	/** There are moments and an average. */
	readonly #keeps: boolean;
	/** Only where threads wait for each other for much of a step: they divide a single batch row, or a short step. */
	readonly #adaptive: AdaptiveThreads | undefined;
	#step = 0;
	/** While text is evaluated: the states of the training rows, whose place in memory the evaluated rows take. */
	#lanes: CellState | undefined;

	constructor(module: KernelModule, threads: number, options: TrainerOptions) {
		const {batchSize, seqLength, optimizer, parameters} = options;
		this.#plan = planNetwork(planOptionsOf(threads, options));
		this.#memory = new NetworkMemory(this.#plan);
		this.#memory.writeParameters(this.#plan.parameters, parameters);
		this.#memory.writeParameters(this.#plan.average, parameters);
		this.#workers = startWorkers({module, memory: this.#memory.memory, plan: this.#plan, optimizer});
		this.#evaluator = new BatchEvaluator(this.#plan, this.#workers, this.#memory);
		this.#losses = new Float32Array(batchSize * seqLength);
		this.#keeps = optimizer.kind === 'adamw';
		const waits = batchSize === 1 || isShort(this.#plan);
		this.#adaptive = waits && this.#plan.threads > 1 ? new AdaptiveThreads() : undefined;
	}

	async step(batch: Batch, {learningRate, maskSeed}: Update): Promise<StepResult> {
		const {batchSize, seqLength} = this.#plan;
		if (batch.batchSize !== batchSize || batch.seqLength !== seqLength) {
			throw new Error(`Expected a batch of ${batchSize} × ${seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`);
		}
		checkSoft(batch, this.#plan.softKinds);
		this.#leaveEvaluation();
		this.#memory.writeCharacters(batch);
		if (batch.soft) this.#memory.writeSoft(batch.soft, batchSize, seqLength);
		this.#step++;
		const piece = this.#adaptive?.next(1);
		const alone = piece?.mode === 'alone';
		const {carry, soft} = batch;
		const update = {step: this.#step, learningRate, maskSeed, carry, softShare: soft?.share, alone};
		const command = {kind: 'step', ...update} as const;
		const begin = performance.now();
		const gradientNorm = await this.#workers.run(command, alone ? 1 : this.#plan.threads);
		if (piece) this.#adaptive?.note(piece, performance.now() - begin);
		const {lossSum, correct} = this.#memory.readLosses(batchSize, seqLength, this.#losses);
		return {loss: lossSum / (batchSize * seqLength), correct, gradientNorm};
	}

	async evaluate(batch: Batch): Promise<Evaluation> {
		if (!this.#lanes) {
			this.#lanes = this.#memory.readState(this.#plan.batchSize);
			await this.#workers.run({kind: 'pack', weights: 'average'});
		}
		return this.#evaluator.evaluate(batch);
	}

	async average(): Promise<Parameters> {
		return this.#memory.readParameters(this.#plan.average);
	}

	async read(kind: StateKind): Promise<Parameters> {
		return this.#keeps || kind === 'parameters' ? this.#memory.readParameters(this.#plan[kind]) : {};
	}

	async lanes(): Promise<CellState> {
		return this.#lanes ?? this.#memory.readState(this.#plan.batchSize);
	}

	snapshot(): Promise<TrainerState> {
		return snapshotOf(this.#step, this);
	}

	async restore(state: TrainerState): Promise<void> {
		this.#lanes = undefined;
		this.#step = state.step;
		this.#memory.writeParameters(this.#plan.parameters, state.parameters);
		this.#memory.writeState(state.lanes);
		if (!this.#keeps) return;
		this.#memory.writeParameters(this.#plan.average, state.average);
		this.#memory.writeParameters(this.#plan.firstMoment, state.firstMoment);
		this.#memory.writeParameters(this.#plan.secondMoment, state.secondMoment);
	}

	dispose(): Promise<void> {
		return this.#workers.dispose();
	}

	/** Brings back the states of the training rows; the weights are packed by every training step anyway. */
	#leaveEvaluation(): void {
		if (this.#lanes) this.#memory.writeState(this.#lanes);
		this.#lanes = undefined;
	}
}
