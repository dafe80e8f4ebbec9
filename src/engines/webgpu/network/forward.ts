/**
 * The forward pass as dispatches: from characters to logits. Letters as in `buffers.ts`.
 *
 * The products of the inputs of all T steps are made at once; only the recurrence goes step by step. In a wavefront that holds of the
 * first layer alone.
 */
import {hasResidual, inputSize} from '../../../model/parameters.js';
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import {cellParameter, embeddingMask, noMask, outputMask, parameter} from './network.js';
import {type ForwardOptions, inputOf, outputOf} from './pass.js';
import type {LayerForm} from './plans.js';
import {elementwise, type Operand, product, whole} from './products.js';
import {recurForward} from './recurrence.js';
import {recurrentWeights} from './recurrent-weights.js';
import {forwardWavefront} from './wavefront.js';

/** The rows of a table that belong to the characters of the chunk, with up to two biases. */
function gather(
	program: Program,
	{network, batchSize, steps, buffers, isTraining}: ForwardOptions,
	table: Operand,
	width: number,
	to: Bindable,
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
	to: Bindable,
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

/** Records all that the input of a layer gives it. */
function inputParts(program: Program, options: ForwardOptions, layer: number): void {
	const {network, buffers} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const at = (name: string): Operand => cellParameter(network, layer, name);
	const biases = [at('bias_ih').from, at('bias_hh').from];
	inputPart(program, options, layer, at('weight_ih'), H * cell.inputLanes.length, own.gates, biases);
	if (cell.isMultiplicative) inputPart(program, options, layer, at('weight_mx'), H, own.fromInput, []);
}

/** Records a layer, from what its input gives it. */
function forwardLayer(program: Program, options: ForwardOptions, layer: number, form: LayerForm): void {
	const {network, batchSize, steps, buffers, isTraining, firstPlane = 0} = options;
	const {model} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const weights = recurrentWeights(options, layer);
	recurForward(program, {network, batchSize, steps, layer: own, buffers, firstPlane, ...weights}, form);
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

/** Records all layers, from what its input gives the first. */
export function recordLayers(program: Program, options: ForwardOptions): void {
	const {plan, model} = options.network;
	const {forward} = plan;
	if (forward.kind === 'wavefront') {
		forwardWavefront(program, options, forward.tile);
		return;
	}
	for (let layer = 0; layer < model.numLayers; layer++) {
		if (layer > 0) inputParts(program, options, layer);
		forwardLayer(program, options, layer, forward);
	}
}

/** Records the pass from `ids` to `logits`. */
export function recordForward(program: Program, options: ForwardOptions): void {
	const {network, batchSize, steps, buffers} = options;
	const {model} = network;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const rows = batchSize * steps;
	if (buffers.embedded) {
		gather(program, options, parameter(network, 'embedding.weight'), E, buffers.embedded, [], embeddingMask(model));
	}
	inputParts(program, options, 0);
	recordLayers(program, options);
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
		constants: {THREADS: program.tuning.rowThreads, SUBGROUPS: program.forms.subgroups, GRADIENT: weight !== undefined},
		sizes: {rows, vocabulary: network.model.vocabSize, weight: weight ?? 0},
		buffers: [buffers.targets, buffers.logits, buffers.losses, buffers.corrects],
		groups: [Math.min(rows, 65_535)],
	});
	program.add({
		kernel: 'sumLosses',
		constants: {THREADS: program.tuning.summing, SUBGROUPS: program.forms.subgroups},
		sizes: {rows},
		buffers: [buffers.losses, buffers.corrects, buffers.figures],
		groups: [1],
	});
}
