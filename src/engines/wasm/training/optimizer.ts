/** Updates the weights by their gradients: the norm, clipping, the optimizer. Every thread takes some blocks of numbers. */
import type {AdamWConfig, OptimizerConfig} from '../../../config.js';
import {partition} from '../threads/partition.js';
import type {Context} from './context.js';
import {normBlock} from './memory-plan.js';

/** PyTorch's clip_grad_norm_ adds this number to the norm before it divides. */
const clipEpsilon = 1e-6;

const blockCount = ({plan}: Context): number => Math.ceil(plan.layout.size / normBlock);

/** The numbers of this thread's blocks: the index of the first one and their number. */
function slice(context: Context): readonly [number, number] {
	const {plan, rank} = context;
	const [first, end] = partition(blockCount(context), rank, plan.threads).map(block =>
		Math.min(block * normBlock, plan.layout.size),
	);
	return [first, end - first];
}

/** The global norm. The squares of the blocks are summed in the order of the blocks, so that it does not depend on the threads. */
function gradientNorm(context: Context, norms: Float64Array): number {
	const {kernels, plan, rank} = context;
	const [first, end] = partition(blockCount(context), rank, plan.threads);
	for (let block = first; block < end; block++) {
		const start = block * normBlock;
		const count = Math.min(normBlock, plan.layout.size - start);
		norms[block] = kernels.sumOfSquares(count, plan.gradient + 4 * start);
	}
	kernels.barrier(plan.barrier, plan.threads);
	let squares = 0;
	for (let block = 0; block < blockCount(context); block++) squares += norms[block];
	return Math.sqrt(squares);
}

/** Makes update number `step`, counted from 1; returns the norm of the gradient before clipping. */
export function update(
	context: Context,
	norms: Float64Array,
	optimizer: OptimizerConfig,
	step: number,
	learningRate: number,
): number {
	const {kernels, plan} = context;
	const norm = gradientNorm(context, norms);
	// A norm of NaN makes all weights NaN, which training notices and stops.
	const clip = Number.isNaN(norm) ? Number.NaN : Math.min(1, optimizer.gradientClipNorm / (norm + clipEpsilon));
	if (optimizer.kind === 'sgd') descend(context, learningRate * clip);
	else adamW(context, optimizer, clip, step, learningRate);
	kernels.barrier(plan.barrier, plan.threads);
	return norm;
}

function descend(context: Context, rate: number): void {
	const {kernels, plan} = context;
	const [first, count] = slice(context);
	kernels.descend(count, plan.parameters + 4 * first, plan.gradient + 4 * first, rate);
}

function adamW(context: Context, optimizer: AdamWConfig, clip: number, step: number, learningRate: number): void {
	const {kernels, plan} = context;
	const {beta1, beta2, epsilon, weightDecay, averageDecay} = optimizer;
	const decay = Math.min(averageDecay, (step + 1) / (step + 10));
	const [first, count] = slice(context);
	const at = (array: number): number => array + 4 * first;
	kernels.adamW(
		count,
		at(plan.parameters),
		at(plan.gradient),
		at(plan.firstMoment),
		at(plan.secondMoment),
		at(plan.average),
		clip,
		beta1,
		1 - beta1,
		beta2,
		1 - beta2,
		1 - learningRate * weightDecay,
		learningRate / (1 - beta1 ** step),
		Math.sqrt(1 - beta2 ** step),
		epsilon,
		decay,
		1 - decay,
	);
}
