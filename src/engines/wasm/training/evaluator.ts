/**
 * Evaluates text without learning: batches of any size are cut into pieces that fit the network's arrays. The states of the
 * evaluated batch rows (lanes) are kept here, apart from those of training.
 */
import type {ModelConfig} from '../../../config.js';
import type {Batch} from '../../../model/batch.js';
import type {Parameters} from '../../../model/parameters.js';
import type {CellState, Evaluation, Evaluator} from '../../engine.js';
import type {KernelModule} from '../kernels/instantiate.js';
import {WorkerPool} from '../threads/pool.js';
import {NetworkMemory} from './memory.js';
import type {Plan} from './memory-plan.js';
import {planNetwork} from './plan-network.js';
import type {Command, NetworkOptions} from './worker-network.js';

/** Starts the worker threads of a network that is trained or evaluated, as many as its plan says. */
export function startWorkers(options: Omit<NetworkOptions, 'rank'>): WorkerPool<Command> {
	const data = Array.from({length: options.plan.threads}, (_, rank): NetworkOptions => ({...options, rank}));
	return new WorkerPool(new URL('worker.js', import.meta.url), data);
}

/** More threads than batch rows would only wait. */
export const usefulThreads = (threads: number, batchSize: number): number => Math.max(1, Math.min(threads, batchSize));

export class BatchEvaluator {
	readonly #plan: Plan;
	readonly #workers: WorkerPool<Command>;
	readonly #memory: NetworkMemory;
	/** h and c of each group of rows after the last batch. */
	#states: readonly CellState[] = [];
	#lanes = 0;

	constructor(plan: Plan, workers: WorkerPool<Command>, memory: NetworkMemory) {
		this.#plan = plan;
		this.#workers = workers;
		this.#memory = memory;
	}

	/** Uses the weights that are packed, and overwrites the states in the network's memory. */
	async evaluate(batch: Batch): Promise<Evaluation> {
		const {batchSize, seqLength, inputs, targets} = batch;
		const carry = batch.carry && this.#lanes > 0;
		if (carry && batchSize !== this.#lanes) {
			throw new Error(
				`Expected a batch of ${this.#lanes} lanes, as many as the one that it goes on from, got ${batchSize}.`,
			);
		}
		const losses = new Float32Array(batchSize * seqLength);
		const states: CellState[] = [];
		let [lossSum, correct] = [0, 0];
		for (let first = 0; first < batchSize; first += this.#plan.batchSize) {
			const lanes = Math.min(this.#plan.batchSize, batchSize - first);
			const [from, to] = [first * seqLength, (first + lanes) * seqLength];
			const group = {
				batchSize: lanes,
				seqLength,
				carry,
				inputs: inputs.subarray(from, to),
				targets: targets.subarray(from, to),
			};
			if (carry) this.#memory.writeState(this.#states[states.length]);
			const result = await this.#evaluateGroup(group, losses.subarray(from, to));
			states.push(this.#memory.readState(lanes));
			lossSum += result.lossSum;
			correct += result.correct;
		}
		this.#states = states;
		this.#lanes = batchSize;
		return {losses, lossSum, correct};
	}

	async #evaluateGroup(group: Batch, losses: Float32Array): Promise<Omit<Evaluation, 'losses'>> {
		const {batchSize: lanes, seqLength} = group;
		const {batchSize, seqLength: steps} = this.#plan;
		// The arrays of h hold one step more than all others: the one before the batch.
		const longest = Math.min(
			Math.floor((batchSize * steps) / lanes),
			Math.floor((batchSize * (steps + 1)) / lanes) - 1,
		);
		let [lossSum, correct] = [0, 0];
		for (let first = 0; first < seqLength; first += longest) {
			const length = Math.min(longest, seqLength - first);
			this.#memory.writeCharacters(group, first, length);
			const carry = first > 0 || group.carry;
			await this.#workers.run({kind: 'evaluate', batchSize: lanes, seqLength: length, carry});
			const result = this.#memory.readLosses(lanes, length, losses, first, seqLength);
			lossSum += result.lossSum;
			correct += result.correct;
		}
		return {lossSum, correct};
	}
}

/** The batch rows and steps that are evaluated together: wide layers take fewer steps, so that their gates stay in a near cache. */
const evaluatorSize = ({hiddenSize}: ModelConfig) => ({
	batchSize: 64,
	seqLength: Math.max(8, Math.min(64, Math.floor(8192 / hiddenSize))),
});

/** Opens a network that is only evaluated. */
export async function openEvaluator(
	module: KernelModule,
	threads: number,
	model: ModelConfig,
	parameters: Parameters,
): Promise<Evaluator> {
	const size = evaluatorSize(model);
	const plan = planNetwork({...size, model, training: false, threads: usefulThreads(threads, size.batchSize)});
	const memory = new NetworkMemory(plan);
	memory.writeParameters(plan.parameters, parameters);
	const workers = startWorkers({module, memory: memory.memory, plan, optimizer: undefined});
	const evaluator = new BatchEvaluator(plan, workers, memory);
	await workers.run({kind: 'pack', weights: 'parameters'});
	return {evaluate: batch => evaluator.evaluate(batch), dispose: () => workers.dispose()};
}
