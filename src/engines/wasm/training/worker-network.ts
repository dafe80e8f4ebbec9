/**
 * What a worker does with a command. All threads run the same code over one shared memory, each for its share of the lanes,
 * the gradients' columns and the parameters, and wait for each other in between.
 */
import type {OptimizerConfig} from '../../../config.js';
import type {Pointer} from '../kernels/arena.js';
import {instantiate, type KernelModule} from '../kernels/load.js';
import {WorkStealing} from '../threads/work-stealing.js';
import {type Chunk, type Context, chunkOf} from './context.js';
import type {Pass} from './forward.js';
import {type PlanOptions, planNetwork} from './memory-plan.js';
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
			/** The first thread does all of it. */
			readonly alone: boolean;
	  }
	/** Reads a chunk with the weights that were packed last. */
	| {readonly kind: 'evaluate'; readonly batchSize: number; readonly seqLength: number; readonly carry: boolean}
	| {readonly kind: 'pack'; readonly weights: 'parameters' | 'average'};

export type NetworkOptions = {
	readonly module: KernelModule;
	readonly memory: WebAssembly.Memory;
	readonly planOptions: PlanOptions;
	readonly optimizer: OptimizerConfig | undefined;
	readonly rank: number;
};

/** What a thread learns with, together with the others or by itself; results are the same. */
type Team = {
	readonly context: Context;
	readonly jobs: GradientJobs | undefined;
	/** Of a network that learns from one lane. */
	readonly lane: LaneContext | undefined;
};

const teamOf = (context: Context): Team => ({
	context,
	jobs: context.plan.training ? gradientJobs(context.plan) : undefined,
	lane: context.plan.lane ? new LaneContext(context) : undefined,
});

export class Network {
	readonly context: Context;
	readonly #team: Team;
	/** The first thread by itself. */
	readonly #alone: Team;
	readonly #optimizer: OptimizerConfig | undefined;
	readonly #norms: Float64Array;
	readonly #stealing: WorkStealing<Chunk>;
	#packed: Pointer;

	constructor({module, memory, planOptions, optimizer, rank}: NetworkOptions) {
		const plan = planNetwork(planOptions);
		this.context = {kernels: instantiate(module, memory), plan, rank};
		this.#team = teamOf(this.context);
		this.#alone = teamOf({...this.context, plan: {...plan, threads: 1}});
		this.#optimizer = optimizer;
		this.#norms = new Float64Array(memory.buffer, plan.norms);
		this.#stealing = new WorkStealing(memory, plan, rank);
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

	/** Leaves losses and hits in memory. */
	#evaluate({batchSize, seqLength, carry}: Extract<Command, {kind: 'evaluate'}>): number {
		const chunk = chunkOf(this.context, batchSize, seqLength);
		forward(this.context, this.#stealing, {weights: this.#packed, carry, dropout: false}, chunk);
		return 0;
	}

	/** Returns the gradient's norm. */
	#step({step, learningRate, maskSeed, carry, alone}: Extract<Command, {kind: 'step'}>): number {
		const {context, jobs, lane} = alone ? this.#alone : this.#team;
		const {plan} = context;
		if (!jobs || !this.#optimizer) throw new Error('This network was made to evaluate, not to train.');
		this.#pack(context, plan.parameters, maskSeed);
		const chunk = chunkOf(context, plan.batchSize, plan.seqLength);
		const part = plan.lane ? stepsOf(context) : chunk;
		makeMasks(context, part, maskSeed);
		const pass: Pass = {weights: plan.parameters, carry, dropout: true};
		const scale = 1 / (plan.batchSize * plan.seqLength); // the loss is a mean
		if (lane) {
			forwardLane(lane, pass, part, scale);
			backwardLane(lane, part);
		} else {
			forwardAndBackward(context, this.#stealing, pass, chunk, scale);
		}
		computeGradients(context, jobs, chunk, maskSeed);
		return update(context, this.#norms, this.#optimizer, step, learningRate);
	}
}
