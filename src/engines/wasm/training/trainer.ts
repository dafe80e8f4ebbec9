/** The wasm engine's trainer and evaluator: a network in shared memory and the threads that work on it. */
import type {ModelConfig} from '../../../config.js';
import type {Batch} from '../../../model/batch.js';
import type {Parameters} from '../../../model/parameters.js';
import type {
	CellState,
	Evaluation,
	Evaluator,
	Kept,
	StepResult,
	Trainer,
	TrainerOptions,
	TrainerState,
	Update,
} from '../../engine.js';
import {snapshotOf} from '../../trainer-state.js';
import type {KernelModule} from '../kernels/load.js';
import {LanePace} from '../threads/lane-pace.js';
import {Crew} from './crew.js';
import {Reader} from './evaluator.js';
import {NetworkMemory} from './memory.js';
import {type Plan, planNetwork} from './memory-plan.js';
import {threadsOfLane} from './single-lane.js';

/** More threads than lanes would only wait, unless they share a single lane. */
const usefulThreads = (threads: number, batchSize: number): number => Math.max(1, Math.min(threads, batchSize));

export class WasmTrainer implements Trainer {
	readonly #plan: Plan;
	readonly #memory: NetworkMemory;
	readonly #crew: Crew;
	readonly #reader: Reader;
	readonly #losses: Float32Array;
	/** Whether there are moments and an average. */
	readonly #keeps: boolean;
	/** Of threads that share a lane. */
	readonly #pace: LanePace | undefined;
	#step = 0;
	/** While text is evaluated: the training lanes, whose place in memory the evaluated lanes take. */
	#lanes: CellState | undefined;

	constructor(module: KernelModule, threads: number, options: TrainerOptions) {
		const {model, batchSize, seqLength, optimizer, parameters} = options;
		const planOptions = {
			model,
			batchSize,
			seqLength,
			training: true,
			optimizer: optimizer.kind,
			threads: batchSize === 1 ? threadsOfLane(threads, model.hiddenSize) : usefulThreads(threads, batchSize),
		};
		this.#plan = planNetwork(planOptions);
		this.#memory = new NetworkMemory(this.#plan);
		this.#memory.writeParameters(this.#plan.parameters, parameters);
		this.#memory.writeParameters(this.#plan.average, parameters);
		this.#crew = new Crew({module, memory: this.#memory.memory, planOptions, optimizer});
		this.#reader = new Reader(this.#plan, this.#crew, this.#memory);
		this.#losses = new Float32Array(batchSize * seqLength);
		this.#keeps = optimizer.kind === 'adamw';
		this.#pace = batchSize === 1 && planOptions.threads > 1 ? new LanePace() : undefined;
	}

	async step(batch: Batch, {learningRate, maskSeed}: Update): Promise<StepResult> {
		const {batchSize, seqLength} = this.#plan;
		if (batch.batchSize !== batchSize || batch.seqLength !== seqLength) {
			throw new Error(`Expected a batch of ${batchSize} × ${seqLength}, got ${batch.batchSize} × ${batch.seqLength}.`);
		}
		this.#leaveEvaluation();
		this.#memory.writeCharacters(batch);
		this.#step++;
		const alone = this.#pace?.isAlone ?? false;
		const command = {kind: 'step', step: this.#step, learningRate, maskSeed, carry: batch.carry, alone} as const;
		const begin = performance.now();
		const gradientNorm = await this.#crew.run(command, alone ? 1 : this.#plan.threads);
		this.#pace?.note(performance.now() - begin);
		const {lossSum, correct} = this.#memory.readLosses(batchSize, seqLength, this.#losses);
		return {loss: lossSum / (batchSize * seqLength), correct, gradientNorm};
	}

	async evaluate(batch: Batch): Promise<Evaluation> {
		if (!this.#lanes) {
			this.#lanes = this.#memory.readState(this.#plan.batchSize);
			await this.#crew.run({kind: 'pack', weights: 'average'});
		}
		return this.#reader.evaluate(batch);
	}

	async average(): Promise<Parameters> {
		return this.#memory.readParameters(this.#plan.average);
	}

	async read(kind: Kept): Promise<Parameters> {
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
		return this.#crew.dispose();
	}

	/** A step packs its own weights; only the lanes have to come back. */
	#leaveEvaluation(): void {
		if (this.#lanes) this.#memory.writeState(this.#lanes);
		this.#lanes = undefined;
	}
}

/** Lanes and steps that an evaluator reads at once: of wide layers fewer steps, whose gates stay in a near cache. */
const evaluatorSize = ({hiddenSize}: ModelConfig) => ({
	batchSize: 64,
	seqLength: Math.max(8, Math.min(64, Math.floor(8192 / hiddenSize))),
});

/** Opens a network that only reads. */
export async function openEvaluator(
	module: KernelModule,
	threads: number,
	model: ModelConfig,
	parameters: Parameters,
): Promise<Evaluator> {
	const size = evaluatorSize(model);
	const planOptions = {...size, model, training: false, threads: usefulThreads(threads, size.batchSize)};
	const plan = planNetwork(planOptions);
	const memory = new NetworkMemory(plan);
	memory.writeParameters(plan.parameters, parameters);
	const crew = new Crew({module, memory: memory.memory, planOptions, optimizer: undefined});
	const reader = new Reader(plan, crew, memory);
	await crew.run({kind: 'pack', weights: 'parameters'});
	return {evaluate: batch => reader.evaluate(batch), dispose: () => crew.dispose()};
}
