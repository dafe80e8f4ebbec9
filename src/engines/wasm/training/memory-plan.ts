/**
 * The addresses of all arrays of a network that is trained or evaluated. Sizes: B batch rows (lanes), T time steps; V, E, H as in the
 * model, but padded to multiples of 16. Arrays are ordered by time step, then by batch row, so that one step of all rows is
 * contiguous: [T, B, …]. `plan-network.ts` makes the plan.
 */
import type {ModelConfig, OptimizerConfig} from '../../../config.js';
import type {Pointer} from '../kernels/arena.js';
import type {ParameterLayout} from './parameter-layout.js';

/** Numbers of a block of the gradient's norm. Sums over blocks of a fixed size do not depend on the number of threads. */
export const normBlock = 8192;

/** A weight matrix [K, N] and the addresses of its packed forms. */
export type PackedMatrix = {
	readonly K: number;
	readonly N: number;
	/** Offset among the parameters, in numbers. */
	readonly offset: number;
	readonly forward: Pointer;
	/** The packed transpose, for the backward pass. */
	readonly backward: Pointer;
};

/** The way in which a character becomes the input of layer 0. */
export type InputPath =
	/** It selects a row of W_ih. */
	| 'one-hot'
	/** It selects a row of the table embedding · W_ih, which is multiplied once a training step for all V characters. */
	| 'table'
	/** Its row of the embedding is multiplied by W_ih, like the input of any other layer. */
	| 'explicit';

export type LayerPlan = {
	/** Numbers of the sums in a row that the input feeds (3H for a GRU), that h or what takes its place feeds, and of the whole row. */
	readonly inputGates: number;
	readonly recurrentGates: number;
	readonly gateWidth: number;
	/** Numbers of the sums that are kept apart: the first in a row, which only the input feeds, and the last, which only h feeds. */
	readonly separate: number;
	/** Bytes from the start of a row of gates to the sums that h feeds. */
	readonly recurrentOffset: number;
	readonly inputWeights: PackedMatrix;
	/** The products with W_ih are computed for many time steps at once, because its weights come from a far cache whenever they are read. */
	readonly inputsAtOnce: boolean;
	readonly recurrentWeights: PackedMatrix;
	readonly intermediate: IntermediatePlan | undefined;
	readonly inputBias: number;
	readonly recurrentBias: number;
	/** The initial values of the sums that the input feeds: b_ih + b_hh [inputGates]. */
	readonly bias: Pointer;
	/** W_hh after weight drop [H, recurrentGates]; 0 without weight drop. */
	readonly dropped: Pointer;
	readonly gates: Pointer; // [T, B, gateWidth]
	readonly h: Pointer; // [T + 1, B, H], the first step holds the state before the batch
	readonly c: Pointer; // [T + 1, B, H], of cells that have a c
	/** The output after dropout and residual, which the layer above reads [T, B, H]; 0 where it is h itself. */
	readonly output: Pointer;
	/** The dropout mask of the output [B, H]; 0 without dropout. */
	readonly mask: Pointer;
	readonly residual: boolean;
	/** h and c between two batches [B, H]. */
	readonly stateH: Pointer;
	readonly stateC: Pointer;
};

/** The arrays of the intermediate state of a multiplicative cell (`intermediate.ts`). */
export type IntermediatePlan = {
	readonly weights: PackedMatrix;
	/** W_mh after weight drop [H, H]; 0 without weight drop. */
	readonly dropped: Pointer;
	/** Bytes from the start of a row of gates to W_mx x. */
	readonly offset: number;
	readonly product: Pointer; // W_mh h [T, B, H], then its gradient
	readonly m: Pointer; // [T, B, H]
	/** The gradient of m at one time step. */
	readonly gradient: Pointer; // [B, H]
};

export type PlanOptions = {
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly seqLength: number;
	/** Gradients are needed. */
	readonly training: boolean;
	/** The optimizer whose arrays are needed in training; AdamW if it is left out. */
	readonly optimizer?: OptimizerConfig['kind'];
	/** K: kinds of a teacher's soft targets; left out there are none. */
	readonly softKinds?: number | undefined;
	readonly threads: number;
	/** Bytes from which on a W_ih counts as coming from a far cache. Results do not depend on it. */
	readonly farWeights?: number;
};

export type Plan = PlanOptions & {
	/** The network is trained on a single batch row, which `single-lane.ts` does. */
	readonly lane: boolean;
	readonly pages: number;
	readonly V: number;
	readonly E: number;
	readonly H: number;
	readonly layout: ParameterLayout;
	readonly inputPath: InputPath;
	readonly parameters: Pointer;
	/** The averaged weights; the parameters themselves where the optimizer keeps no average, and then the moments are 0. */
	readonly average: Pointer;
	readonly gradient: Pointer;
	readonly firstMoment: Pointer;
	readonly secondMoment: Pointer;
	readonly layers: readonly LayerPlan[];
	/** The output matrix [H or E, V]; for a tied model the transposed embedding. */
	readonly decoder: PackedMatrix;
	readonly decoderBias: number;
	/** The bias of the output with −1e30 in the padding, and that padding with zeros elsewhere [V]. */
	readonly logitBias: Pointer;
	readonly logitPadding: Pointer;
	readonly projection: PackedMatrix | undefined;
	readonly projectionBias: number;
	readonly projected: Pointer; // [T, B, E]
	readonly projectedGradient: Pointer; // [T, B, E]
	readonly embedding: number;
	readonly embedded: Pointer; // [T, B, E], explicit path only
	readonly embeddedMask: Pointer; // [B, E]
	readonly embeddedGradient: Pointer; // [T + 1, B, E], explicit path only
	readonly table: Pointer; // [V, gates of layer 0]
	readonly tableGradient: Pointer;
	readonly inputs: Pointer; // [T, B] of i32
	readonly targets: Pointer; // [T, B] of i32
	/** A teacher's expectations, only with `softKinds`. */
	readonly softIds: Pointer; // [T, B, K] of i32
	readonly softProbabilities: Pointer; // [T, B, K]
	readonly logits: Pointer; // [T, B, V], then their gradient
	readonly losses: Pointer; // [T, B]
	readonly correct: Pointer; // [T, B] of i32
	/** The gradients of the output and of the input of the layer at work, which take turns. They begin with the step before the batch. */
	readonly outputGradients: readonly [Pointer, Pointer]; // [T + 1, B, H]
	readonly cGradient: Pointer; // [B, H]
	/** Constant rows, as long as the longest row that needs them. */
	readonly zeros: Pointer;
	readonly ones: Pointer;
	/** For each thread, scratch in which to pack a block of A and a panel of B. */
	readonly scratch: readonly Pointer[];
	readonly norms: Pointer; // of f64, one for each block of the gradient
	readonly barrier: Pointer;
	/** The barrier of threads that divide a single batch row: a cache line for each thread and one more. */
	readonly spinBarrier: Pointer;
	/** The counter of the jobs that threads have taken. */
	readonly jobs: Pointer;
	/** The threads' shared numbers of `threads/work-stealing.ts`. */
	readonly stealing: Pointer;
};
