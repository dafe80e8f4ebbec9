/**
 * The gradients of the weights: one large product for each matrix, after the backward pass of all batch rows. The work is divided by
 * columns of the gradients and never by rows, so that every sum runs over all rows in the same order: results do not depend on
 * the number of threads. Each thread takes the next job when it has finished one.
 */
import type {Pointer} from '../kernels/arena.js';
import {runJobs} from '../threads/job-queue.js';
import type {BatchRows, Context} from './context.js';
import type {LayerPlan, Plan} from './memory-plan.js';
import {droppedMatrices, dropWeights} from './pack-weights.js';

type Job = (context: Context, batch: BatchRows) => void;

/** Jobs that may run at the same time, the largest first; and jobs that need the results of those. */
export type GradientJobs = {readonly first: readonly Job[]; readonly second: readonly Job[]};

/** Some columns of a matrix: their address in the first row, and the bytes between two rows. */
type Columns = {readonly from: Pointer; readonly stride: number};

/** Cuts `width` columns into at most `parts` pieces of whole tiles: the first column and the number of columns of each. */
function pieces(width: number, parts: number): readonly (readonly [number, number])[] {
	const tiles = width / 16;
	const count = Math.min(parts, tiles);
	return Array.from({length: count}, (_, part) => {
		const first = Math.floor((tiles * part) / count) * 16;
		return [first, Math.floor((tiles * (part + 1)) / count) * 16 - first] as const;
	});
}

/** Jobs that compute to [M, N] = aᵀ · b over all rows, and the column sums of b: one job for each piece of the columns. */
function productJobs(
	plan: Plan,
	[M, N]: readonly [number, number],
	a: (batch: BatchRows) => Columns,
	b: Columns,
	to: number,
	sums: readonly number[] = [],
): readonly Job[] {
	return pieces(N, plan.threads).map(([column, width]) => ({kernels, rank}, batch) => {
		const rows = batch.batchSize * batch.seqLength;
		const {from, stride} = a(batch);
		const [bias, ...copies] = sums.map(offset => plan.gradient + 4 * (offset + column));
		if (bias) kernels.zero(bias, width);
		kernels.productOfTransposed(
			rows,
			M,
			width,
			from,
			stride,
			b.from + 4 * column,
			b.stride,
			plan.gradient + 4 * (to + column),
			4 * N,
			bias ?? 0,
			plan.zeros,
			plan.scratch[rank],
		);
		for (const copy of copies) kernels.copy(width, bias, copy);
	});
}

/** The input of layer `index`: the output of the layer below, or the embedded characters. */
const inputOf =
	(plan: Plan, index: number) =>
	(batch: BatchRows): Columns => {
		if (index === 0) return {from: plan.embedded, stride: 4 * plan.E};
		const below = plan.layers[index - 1];
		return {from: below.output || below.h + 4 * plan.H * batch.batchSize, stride: 4 * plan.H};
	};

/**
 * Jobs that each do one of both lists, which cut the same gates' gradients into columns: the thread of the first has brought into its
 * cache what the second reads, half of which lay in the caches of other cores.
 */
const joined = (jobs: readonly Job[], others: readonly Job[]): readonly Job[] =>
	Array.from({length: Math.max(jobs.length, others.length)}, (_, piece) => (context, batch) => {
		jobs[piece]?.(context, batch);
		others[piece]?.(context, batch);
	});

/** Jobs for the gradients of W_hh, W_mh, W_ih (with W_mx) and both biases. */
function layerJobs(plan: Plan, layer: LayerPlan, index: number): readonly Job[] {
	const {H} = plan;
	const stride = 4 * layer.gateWidth;
	const {intermediate} = layer;
	const h = () => ({from: layer.h, stride: 4 * H});
	const recurrent = productJobs(
		plan,
		[H, layer.recurrentGates],
		intermediate ? () => ({from: intermediate.m, stride: 4 * H}) : h,
		{from: layer.gates + layer.recurrentOffset, stride},
		layer.recurrentWeights.offset,
		layer.separate ? [layer.recurrentBias] : [layer.recurrentBias, layer.inputBias],
	);
	const ofState = intermediate
		? productJobs(plan, [H, H], h, {from: intermediate.product, stride: 4 * H}, intermediate.weights.offset)
		: [];
	const looksUp = index === 0 && plan.inputPath !== 'explicit';
	const {K, N, offset} = layer.inputWeights;
	const sums = layer.separate ? [layer.inputBias] : [];
	const input = looksUp
		? lookUpJobs(plan)
		: productJobs(plan, [K, N], inputOf(plan, index), {from: layer.gates, stride}, offset, sums);
	return [...joined(recurrent, input), ...ofState];
}

/** Jobs that sum the gradients of the gates by character: into the rows of W_ih (one-hot), or of the table and from there on. */
function lookUpJobs(plan: Plan): readonly Job[] {
	const [layer] = plan.layers;
	const {inputWeights, inputGates, gateWidth} = layer;
	const {E, V} = plan;
	const oneHot = plan.inputPath === 'one-hot';
	const to = oneHot ? plan.gradient + 4 * inputWeights.offset : plan.tableGradient;
	return pieces(inputGates, plan.threads).map(([column, width]) => ({kernels, rank}, batch) => {
		const stride = 4 * inputGates;
		const table = to + 4 * column;
		for (let row = 0; row < V; row++) kernels.zero(table + row * stride, width);
		const rows = batch.batchSize * batch.seqLength;
		kernels.scatter(rows, width, plan.inputs, table, stride, layer.gates + 4 * column, 4 * gateWidth);
		if (layer.separate) {
			kernels.sumRows(V, width, table, stride, plan.gradient + 4 * (layer.inputBias + column));
		}
		if (oneHot) return;
		const weights = plan.gradient + 4 * (inputWeights.offset + column);
		const characters = plan.parameters + 4 * plan.embedding;
		const [zeros, scratch] = [plan.zeros, plan.scratch[rank]];
		kernels.productOfTransposed(V, E, width, characters, 4 * E, table, stride, weights, stride, 0, zeros, scratch);
	});
}

/** Jobs for the gradients of the output matrix, the projection and their biases. */
function headJobs(plan: Plan): readonly Job[] {
	const {H, E, V, decoder, decoderBias, projection, projectionBias} = plan;
	const top = inputOf(plan, plan.layers.length);
	const dLogits = {from: plan.logits, stride: 4 * V};
	if (!projection) return productJobs(plan, [H, V], top, dLogits, decoder.offset, [decoderBias]);
	const dProjected = {from: plan.projectedGradient, stride: 4 * E};
	const projected = {from: plan.projected, stride: 4 * E};
	const bias: Job = ({kernels}, batch) => {
		kernels.sumRows(batch.batchSize * batch.seqLength, V, plan.logits, 4 * V, plan.gradient + 4 * decoderBias);
	};
	return [
		...productJobs(plan, [H, E], top, dProjected, projection.offset, [projectionBias]),
		...productJobs(plan, [V, E], () => dLogits, projected, decoder.offset),
		bias,
	];
}

/** Jobs for the gradient of the embedding from its use as input, which is added to that of a tied output matrix. */
function embeddingJobs(plan: Plan): readonly Job[] {
	const {E, V, model} = plan;
	const gradient = plan.gradient + 4 * plan.embedding;
	if (plan.inputPath === 'table') {
		const {inputWeights, inputGates} = plan.layers[0];
		return pieces(V, plan.threads).map(([row, rows]) => ({kernels}) => {
			const to = gradient + 4 * row * E;
			const [from, stride] = model.tied ? [to, 4 * E] : [plan.zeros, 0];
			const table = plan.tableGradient + 4 * row * inputGates;
			kernels.product(rows, E, inputGates, table, 4 * inputGates, inputWeights.backward, from, stride, to, 4 * E);
		});
	}
	return pieces(E, plan.threads).map(([column, width]) => ({kernels}, batch) => {
		const to = gradient + 4 * column;
		if (!model.tied) for (let row = 0; row < V; row++) kernels.zero(to + 4 * row * E, width);
		const from = plan.embeddedGradient + 4 * (batch.batchSize * E + column);
		kernels.scatter(batch.batchSize * batch.seqLength, width, plan.inputs, to, 4 * E, from, 4 * E);
	});
}

/** The jobs for all gradients of a plan. */
export function gradientJobs(plan: Plan): GradientJobs {
	return {
		first: [...plan.layers.flatMap((layer, index) => layerJobs(plan, layer, index)), ...headJobs(plan)],
		second: plan.inputPath === 'one-hot' ? [] : embeddingJobs(plan),
	};
}

/** Computes all gradients together with the other threads, and drops those of dropped elements of W_hh. */
export function computeGradients(context: Context, jobs: GradientJobs, batch: BatchRows, maskSeed: number): void {
	const {plan} = context;
	const run = (list: readonly Job[]) => runJobs(context, list.length, job => list[job](context, batch));
	run(jobs.first);
	if (jobs.second.length > 0) run(jobs.second);
	if (plan.model.weightDropout > 0) {
		for (const one of droppedMatrices(plan)) {
			const gradient = plan.gradient + 4 * one.matrix.offset;
			dropWeights(context, one, gradient, gradient, maskSeed);
		}
		context.kernels.barrier(plan.barrier, plan.threads);
	}
}
