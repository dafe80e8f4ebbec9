/**
 * A network in a worker thread, which carries out commands. All threads run the same code on one shared memory, each for its part of
 * the batch rows, of the gradients' columns and of the parameters, and wait for each other in between.
 */
import type {OptimizerConfig} from '../../../config.js';
import type {Pointer} from '../kernels/arena.js';
import {instantiate, type KernelModule} from '../kernels/instantiate.js';
import {WorkStealing} from '../threads/work-stealing.js';
import {type BatchRows, type Context, ownRows} from './context.js';
import type {Pass} from './forward.js';
import type {Plan} from './memory-plan.js';
import {update} from './optimizer.js';
import {makeMasks, packWeights} from './pack-weights.js';
import {forward, forwardAndBackward} from './pipeline.js';
import {backwardLane, forwardLane, LaneContext, stepsOf} from './single-lane.js';
import {computeGradients, type GradientJobs, gradientJobs} from './weight-gradients.js';

export type Command =
	| {
			readonly kind: 'step';
			readonly step: number;
			readonly learningRate: number;
			readonly maskSeed: number;
			readonly carry: boolean;
			/** The share of a teacher in the targets; left out there is no teacher. */
			readonly softShare?: number | undefined;
			/** The first thread makes the step by itself, and is the only one that gets the command. */
			readonly alone: boolean;
	  }
	/** Evaluates a batch with the weights that were packed last. */
	| {readonly kind: 'evaluate'; readonly batchSize: number; readonly seqLength: number; readonly carry: boolean}
	| {readonly kind: 'pack'; readonly weights: 'parameters' | 'average'};

export type NetworkOptions = {
	readonly module: KernelModule;
	readonly memory: WebAssembly.Memory;
	readonly plan: Plan;
	readonly optimizer: OptimizerConfig | undefined;
	readonly rank: number;
};

/** The context of a training step that a thread makes together with the others or alone; results are the same. */
type StepContext = {
	readonly context: Context;
	readonly stealing: WorkStealing<BatchRows>;
	readonly jobs: GradientJobs | undefined;
	/** Only where the network is trained on a single batch row. */
	readonly lane: LaneContext | undefined;
};

const stepContextOf = (context: Context, memory: WebAssembly.Memory): StepContext => ({
	context,
	stealing: new WorkStealing(memory, context.plan, context.rank),
	jobs: context.plan.training ? gradientJobs(context.plan) : undefined,
	lane: context.plan.lane ? new LaneContext(context) : undefined,
});

export class Network {
	readonly context: Context;
	readonly #together: StepContext;
	/** The first thread without the others. */
	readonly #alone: StepContext;
	readonly #optimizer: OptimizerConfig | undefined;
	readonly #norms: Float64Array;
	#packed: Pointer;

	constructor({module, memory, plan, optimizer, rank}: NetworkOptions) {
		this.context = {kernels: instantiate(module, memory), plan, rank};
		this.#together = stepContextOf(this.context, memory);
		this.#alone = stepContextOf({...this.context, plan: {...plan, threads: 1}}, memory);
		this.#optimizer = optimizer;
		this.#norms = new Float64Array(memory.buffer, plan.norms);
		this.#packed = plan.parameters;
	}

	/** Carries out a command; the result is the same in every thread. */
	run(command: Command): number {
		switch (command.kind) {
			case 'pack':
				return this.#pack(this.context, this.context.plan[command.weights]);
			case 'evaluate':
				return this.#evaluate(command);
			case 'step':
				return this.#step(command);
		}
	}

	#pack(context: Context, weights: Pointer, maskSeed?: number): number {
		const {kernels, plan} = context;
		packWeights(context, weights, maskSeed);
		kernels.barrier(plan.barrier, plan.threads);
		this.#packed = weights;
		return 0;
	}

	/** Leaves in memory the loss of each character, and whether it was the most probable one. */
	#evaluate({batchSize, seqLength, carry}: Extract<Command, {kind: 'evaluate'}>): number {
		const batch = ownRows(this.context, batchSize, seqLength);
		forward(this.context, this.#together.stealing, {weights: this.#packed, carry, dropout: false}, batch);
		return 0;
	}

	/** Makes a training step; returns the norm of the gradient. */
	#step({step, learningRate, maskSeed, carry, softShare, alone}: Extract<Command, {kind: 'step'}>): number {
		const {context, stealing, jobs, lane} = alone ? this.#alone : this.#together;
		const {plan} = context;
		if (!jobs || !this.#optimizer) throw new Error('This network was made to evaluate, not to train.');
		this.#pack(context, plan.parameters, maskSeed);
		const batch = ownRows(context, plan.batchSize, plan.seqLength);
		const own = plan.lane ? stepsOf(context) : batch;
		makeMasks(context, own, maskSeed);
		const pass: Pass = {weights: plan.parameters, carry, dropout: true, softShare};
		const scale = 1 / (plan.batchSize * plan.seqLength); // the loss is a mean
		if (lane) {
			forwardLane(lane, pass, own, scale);
			backwardLane(lane, own);
		} else {
			forwardAndBackward(context, stealing, pass, batch, scale);
		}
		computeGradients(context, jobs, batch, maskSeed);
		return update(context, this.#norms, this.#optimizer, step, learningRate);
	}
}
