/** Prepares a batch: packs the weights, adds the biases, multiplies the table of layer 0, makes the dropout masks. */
import {
	dropThreshold,
	embeddingMaskSeed,
	outputDropoutRate,
	outputMaskSeed,
	weightMaskSeed,
} from '../../../model/masks.js';
import {mixSeed} from '../../../random.js';
import type {Pointer} from '../kernels/arena.js';
import {partition} from '../threads/partition.js';
import {type BatchRows, type Context, multiply} from './context.js';
import type {LayerPlan, PackedMatrix, Plan} from './memory-plan.js';

/** Packs this thread's columns of a matrix for the forward pass and, in training, for the backward pass. */
function packMatrix({kernels, plan, rank}: Context, matrix: PackedMatrix, from: Pointer, transposed = false): void {
	const {K, N} = matrix;
	const tile = kernels.TILE_COLUMNS.value;
	const columns = (count: number): [number, number] => {
		const [first, end] = partition(count / tile, rank, plan.threads);
		return [first * tile, end * tile];
	};
	const [straight, across] = [kernels.pack, kernels.packTransposed];
	const [packForward, packBackward] = transposed ? [across, straight] : [straight, across];
	packForward(K, N, from, transposed ? 4 * K : 4 * N, matrix.forward, ...columns(N));
	if (matrix.backward) packBackward(N, K, from, transposed ? 4 * K : 4 * N, matrix.backward, ...columns(K));
}

/** bias = b_ih + b_hh, in the order of the gates that the input feeds; for sums that only the input feeds it is b_ih alone. */
function addBiases({kernels}: Context, layer: LayerPlan, weights: Pointer): void {
	const input = weights + 4 * layer.inputBias;
	const recurrent = weights + 4 * layer.recurrentBias;
	const {separate, recurrentGates} = layer;
	kernels.copy(separate, input, layer.bias);
	kernels.add(recurrentGates - separate, input + 4 * separate, recurrent, layer.bias + 4 * separate);
}

/** A matrix that weight drop falls on: its layer, and its place among the recurrent weights of the layer. */
export type DroppedMatrix = {
	readonly matrix: PackedMatrix;
	readonly index: number;
	readonly place: number;
	/** The array of the matrix after weight drop. */
	readonly dropped: Pointer;
};

/** The matrices of all layers that weight drop falls on. */
export const droppedMatrices = ({layers}: Plan): readonly DroppedMatrix[] =>
	layers.flatMap(({recurrentWeights, dropped, intermediate}, index) => [
		{matrix: recurrentWeights, index, place: 0, dropped},
		...(intermediate ? [{matrix: intermediate.weights, index, place: 1, dropped: intermediate.dropped}] : []),
	]);

/** Copies this thread's rows of a recurrent matrix and drops the elements that the training step drops. */
export function dropWeights(
	context: Context,
	{matrix, index, place}: DroppedMatrix,
	from: Pointer,
	to: Pointer,
	maskSeed: number,
): void {
	const {kernels, plan, rank} = context;
	const {hiddenSize, weightDropout} = plan.model;
	const gates = matrix.N;
	const seed = mixSeed(weightMaskSeed(maskSeed, index, place));
	const [first, end] = partition(hiddenSize, rank, plan.threads);
	for (let k = first; k < end; k++) {
		for (let gate = 0; gate < gates / plan.H; gate++) {
			const row = 4 * (k * gates + gate * plan.H);
			// The mask is that of element [gate · H + unit, k] of PyTorch's weight, where neighbouring units are H apart.
			const start = gate * hiddenSize * hiddenSize + k;
			const [threshold, kept] = [dropThreshold(weightDropout), 1 / (1 - weightDropout)];
			kernels.drop(plan.H, seed, start, hiddenSize, threshold, kept, from + row, to + row);
		}
	}
}

/** Packs `weights`, the parameters or their average. The threads have to wait for each other afterwards. */
export function packWeights(context: Context, weights: Pointer, maskSeed?: number): void {
	const {kernels, plan, rank} = context;
	const drops = maskSeed !== undefined && plan.model.weightDropout > 0;
	const at = (matrix: PackedMatrix): Pointer => weights + 4 * matrix.offset;
	if (drops) {
		for (const one of droppedMatrices(plan)) dropWeights(context, one, at(one.matrix), one.dropped, maskSeed);
		kernels.barrier(plan.barrier, plan.threads);
	}
	for (const {matrix, dropped} of droppedMatrices(plan)) packMatrix(context, matrix, drops ? dropped : at(matrix));
	for (const [index, layer] of plan.layers.entries()) {
		if (index > 0 || plan.inputPath !== 'one-hot') packMatrix(context, layer.inputWeights, at(layer.inputWeights));
		if (rank === 0) addBiases(context, layer, weights);
	}
	packMatrix(context, plan.decoder, at(plan.decoder), plan.model.tied);
	if (plan.projection) packMatrix(context, plan.projection, at(plan.projection));
	if (rank === 0) copyLogitBias(context, weights);
	if (plan.inputPath === 'table') {
		kernels.barrier(plan.barrier, plan.threads);
		multiplyTable(context, weights);
	}
}

/** Adds the padding of −1e30, which was written when the memory was allocated, to the bias of the output. */
function copyLogitBias({kernels, plan}: Context, weights: Pointer): void {
	const bias = weights + 4 * plan.decoderBias;
	kernels.add(plan.V, bias, plan.logitPadding, plan.logitBias);
}

/** table [V, gates] = bias + embedding · W_ih, for this thread's characters. */
function multiplyTable(context: Context, weights: Pointer): void {
	const {plan, rank} = context;
	const {inputWeights, bias} = plan.layers[0];
	const [first, end] = partition(plan.model.vocabSize, rank, plan.threads);
	const {K, N} = inputWeights;
	const characters = weights + 4 * (plan.embedding + first * K);
	multiply(context, end - first, inputWeights, characters, {from: bias, stride: 0}, plan.table + 4 * N * first);
}

/** Makes the dropout masks of a training step for these rows. A batch of a single row has the same mask at all of its time steps. */
export function makeMasks(context: Context, batch: BatchRows, maskSeed: number): void {
	const {plan} = context;
	const {model} = plan;
	if (plan.embeddedMask) {
		const seed = embeddingMaskSeed(maskSeed);
		makeMask(context, batch, plan.embeddedMask, [model.embeddingSize, plan.E], model.embeddingDropout, seed);
	}
	plan.layers.forEach((layer, index) => {
		if (!layer.mask) return;
		const seed = outputMaskSeed(maskSeed, index);
		makeMask(context, batch, layer.mask, [model.hiddenSize, plan.H], outputDropoutRate(model, index), seed);
	});
}

function makeMask(
	{kernels, plan}: Context,
	{firstLane, lanes}: BatchRows,
	to: Pointer,
	[width, paddedWidth]: readonly [number, number],
	rate: number,
	seed: number,
): void {
	for (let lane = firstLane; lane < firstLane + lanes; lane++) {
		const row = to + 4 * lane * paddedWidth;
		const [threshold, kept] = [dropThreshold(rate), 1 / (1 - rate)];
		kernels.drop(paddedWidth, mixSeed(seed), plan.lane ? 0 : lane * width, 1, threshold, kept, plan.ones, row);
	}
}
