/**
 * The forward pass as dispatches: from characters to logits. Letters as in `buffers.ts`.
 *
 * The products of the inputs of all T steps are made at once; only the recurrence goes step by step.
 */
import {hasResidual, inputSize} from '../../../model/parameters.js';
import type {Program} from '../gpu/program.js';
import type {ForwardBuffers} from './buffers.js';
import {cellParameter, embeddingMask, type Network, noMask, outputMask, parameter} from './network.js';
import {elementwise, type Operand, product, whole} from './products.js';
import {recurForward} from './recurrence.js';

export type ForwardOptions = {
	readonly network: Network;
	readonly batchSize: number;
	readonly steps: number;
	readonly buffers: ForwardBuffers;
	/** In training there are masks. */
	readonly isTraining: boolean;
	/** The recurrent weights to use in place of the network's, by layer: without those that a mask drops. */
	readonly dropped?: readonly {
		readonly dropped: GPUBuffer | undefined;
		readonly droppedFactor: GPUBuffer | undefined;
	}[];
	/** The plane of h and c to start from, where a program of one step has the other plane as its end. */
	readonly firstPlane?: number;
};

/** The recurrent weights of a layer as the recurrence is to use them, and those of the intermediate state. */
export function recurrentWeights(
	{network, buffers, dropped}: ForwardOptions,
	layer: number,
): {readonly weights: Operand; readonly factorWeights: Operand} {
	const own = dropped?.[layer];
	const weights = own?.dropped ? whole(own.dropped) : cellParameter(network, layer, 'weight_hh');
	if (!network.cell.isMultiplicative) return {weights, factorWeights: whole(buffers.unused)};
	return {
		weights,
		factorWeights: own?.droppedFactor ? whole(own.droppedFactor) : cellParameter(network, layer, 'weight_mh'),
	};
}

/** The input of a layer; undefined for one-hot characters, which are never written out. */
export function inputOf(
	{network, batchSize, buffers, firstPlane = 0}: ForwardOptions,
	layer: number,
): Operand | undefined {
	if (layer === 0) return buffers.embedded && whole(buffers.embedded);
	const {shown, h} = buffers.layers[layer - 1];
	const plane = batchSize * network.model.hiddenSize;
	return shown ? whole(shown) : {buffer: h, from: (1 - firstPlane) * plane};
}

/** The rows of a table that belong to the characters of the chunk, with up to two biases. */
function gather(
	program: Program,
	{network, batchSize, steps, buffers, isTraining}: ForwardOptions,
	table: Operand,
	width: number,
	to: GPUBuffer,
	biases: readonly number[],
	mask = noMask,
): void {
	const rows = batchSize * steps;
	program.add({
		kernel: 'gather',
		...elementwise(program, rows * width),
		sizes: {
			rows,
			width,
			vocabulary: network.model.vocabSize,
			lanes: batchSize,
			origin: table.from,
			biases: biases.length,
			fromBias: biases[0] ?? 0,
			fromSecondBias: biases[1] ?? 0,
			...(isTraining ? mask : noMask),
		},
		buffers: [buffers.ids, table.buffer, to, network.update],
	});
}

/** Records the input's part of a layer's sums, or of the factor of its intermediate state. */
function inputPart(
	program: Program,
	options: ForwardOptions,
	layer: number,
	weights: Operand,
	width: number,
	to: GPUBuffer,
	biases: readonly number[],
): void {
	const x = inputOf(options, layer);
	if (x === undefined) {
		gather(program, options, weights, width, to, biases);
		return;
	}
	const {network, batchSize, steps} = options;
	const depth = inputSize(network.model, layer);
	product(program, {rows: batchSize * steps, columns: width, depth, a: x, b: weights, c: whole(to), biases});
}

function forwardLayer(program: Program, options: ForwardOptions, layer: number): void {
	const {network, batchSize, steps, buffers, isTraining, firstPlane = 0} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const at = (name: string): Operand => cellParameter(network, layer, name);
	const biases = [at('bias_ih').from, at('bias_hh').from];
	inputPart(program, options, layer, at('weight_ih'), H * cell.inputLanes.length, own.gates, biases);
	if (cell.isMultiplicative) inputPart(program, options, layer, at('weight_mx'), H, own.fromInput, []);
	recurForward(program, {
		network,
		batchSize,
		steps,
		layer: own,
		buffers,
		firstPlane,
		...recurrentWeights(options, layer),
	});
	if (own.shown === undefined) return;
	const isResidual = hasResidual(model, layer);
	const x = (isResidual && inputOf(options, layer)) || whole(buffers.unused);
	const count = steps * batchSize * H;
	const {constants, groups} = elementwise(program, count);
	program.add({
		kernel: 'show',
		constants: {...constants, IS_RESIDUAL: isResidual},
		sizes: {
			count,
			plane: batchSize * H,
			fromH: (1 - firstPlane) * batchSize * H,
			fromX: x.from,
			...(isTraining ? outputMask(model, layer) : noMask),
		},
		buffers: [own.h, x.buffer, own.shown, network.update],
		groups,
	});
}

/** The input of the output layer. */
export const outputOf = (options: ForwardOptions): Operand =>
	inputOf(options, options.network.model.numLayers) as Operand; // only the first layer may have none

/** Records the pass from `ids` to `logits`. */
export function recordForward(program: Program, options: ForwardOptions): void {
	const {network, batchSize, steps, buffers} = options;
	const {model} = network;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const rows = batchSize * steps;
	if (buffers.embedded) {
		gather(program, options, parameter(network, 'embedding.weight'), E, buffers.embedded, [], embeddingMask(model));
	}
	for (let layer = 0; layer < model.numLayers; layer++) forwardLayer(program, options, layer);
	const x = outputOf(options);
	const logits = {rows, columns: V, c: whole(buffers.logits), biases: [parameter(network, 'decoder.bias').from]};
	if (buffers.projected === undefined) {
		product(program, {...logits, depth: H, a: x, b: parameter(network, 'decoder.weight')});
		return;
	}
	const [weight, bias] = ['projection.weight', 'projection.bias'].map(name => parameter(network, name));
	product(program, {rows, columns: E, depth: H, a: x, b: weight, c: whole(buffers.projected), biases: [bias.from]});
	const embedding = parameter(network, 'embedding.weight');
	product(program, {...logits, depth: E, a: whole(buffers.projected), b: embedding, transposedB: true});
}

/** Records the losses of the logits; with a weight of each character the logits become their gradient. */
export function recordLoss(
	program: Program,
	{network, batchSize, steps, buffers}: ForwardOptions,
	weight?: number,
): void {
	const rows = batchSize * steps;
	program.add({
		kernel: 'crossEntropy',
		constants: {THREADS: program.tuning.rowThreads, GRADIENT: weight !== undefined},
		sizes: {rows, vocabulary: network.model.vocabSize, weight: weight ?? 0},
		buffers: [buffers.targets, buffers.logits, buffers.losses, buffers.corrects],
		groups: [Math.min(rows, 65_535)],
	});
	program.add({
		kernel: 'sumLosses',
		constants: {THREADS: program.tuning.summing},
		sizes: {rows},
		buffers: [buffers.losses, buffers.corrects, buffers.figures],
		groups: [1],
	});
}
