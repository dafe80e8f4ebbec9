/**
 * The model over a chunk of text. All tensors are time-major: the B rows of a step, then those of the next step.
 *
 * Letters in shapes: B batch rows, T steps, N = T · B characters, V characters, E embedding, H hidden units.
 */
import type {ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import {cellParameterName, hasResidual} from '../../model/parameters.js';
import {decode, type HeadWeights, joined} from './head.js';
import {cellSizes, type Layout, startOf} from './layout.js';
import {type Masks, noMasks} from './masks.js';
import {add, lookUp, oneHot, part, reshape, sumById, times} from './operations.js';
import {recurrenceOf, type Unroll} from './recurrence/index.js';
import type {LayerForward, LayerTensors, LayerWeights} from './recurrence/recurrence.js';
import type {Tensor, Tensors} from './tensors.js';

export type Network = {
	readonly tensors: Tensors;
	readonly model: ModelConfig;
	readonly layout: Layout;
	readonly unroll: Unroll;
};

export type Weights = {
	readonly embedding?: Tensor; // [V, E]
	readonly layers: readonly LayerWeights[];
	readonly head: HeadWeights;
};

/** A chunk of text; its characters are whole numbers [N]. */
export type Chunk = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly inputs: Tensor;
	/** A chunk without a backward pass may be computed in a faster way. */
	readonly isForwardOnly?: boolean;
};

export type Pass = {
	readonly logits: Tensor; // [N, V]
	readonly states: readonly LayerTensors[];
	/** Gives, from the gradient of the logits, the flat gradient of each parameter or run of parameters, in the layout's order. */
	readonly backward: (dLogits: Tensor) => readonly Tensor[];
};

/** Cuts the weights out of the vector of all. */
export function weightsOf(network: Network, vector: Tensor, masks: Masks = noMasks, forTraining = false): Weights {
	const {tensors, model, layout, unroll} = network;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const cut = (name: string, shape: readonly number[]) => part(tensors, vector, startOf(layout, name), shape);
	const {prepare} = recurrenceOf(model.cell, unroll);
	const {parameters} = cells[model.cell];
	const layers = Array.from({length: model.numLayers}, (_, layer) => {
		const start = startOf(layout, cellParameterName(layer, parameters[0].name));
		return prepare(tensors, vector, {start, masks: masks.weights[layer] ?? [], forTraining}, cellSizes(model, layer));
	});
	const bias = cut('decoder.bias', [V]);
	const embedding = E > 0 ? {embedding: cut('embedding.weight', [V, E])} : {};
	if (!model.tied || embedding.embedding === undefined) {
		return {...embedding, layers, head: {matrix: cut('decoder.weight', [V, H]), bias}};
	}
	const projection = {weight: cut('projection.weight', [E, H]), bias: cut('projection.bias', [E])};
	return {...embedding, layers, head: {matrix: embedding.embedding, bias, projection}};
}

/** mask ⊙ a at every step: a [N, width], mask [B, width]. */
function dropped(tensors: Tensors, a: Tensor, mask: Tensor | undefined, batchSize: number, width: number): Tensor {
	if (mask === undefined) return a;
	const steps = reshape(tensors, a, [-1, batchSize, width]);
	return reshape(tensors, times(tensors, steps, mask), [-1, width]);
}

type Layer = LayerForward & {readonly input: Tensor};

function layersForward(
	network: Network,
	weights: Weights,
	x0: Tensor,
	chunk: Chunk,
	states: readonly LayerTensors[],
	masks: Masks,
) {
	const {tensors, model, unroll} = network;
	const {batchSize: B, seqLength: T} = chunk;
	const recurrence = recurrenceOf(model.cell, unroll);
	const layers: Layer[] = [];
	let x = x0;
	for (const [layer, state] of states.entries()) {
		const {D, H} = cellSizes(model, layer);
		const ids = layer === 0 && weights.embedding === undefined ? chunk.inputs : undefined;
		const run = chunk.isForwardOnly ? (recurrence.forwardOnly ?? recurrence.forward) : recurrence.forward;
		const result = run(tensors, weights.layers[layer], x, state, {B, T, D, H, ids});
		layers.push({...result, input: x});
		const shown = dropped(tensors, result.output, masks.outputs[layer], B, H);
		x = hasResidual(model, layer) ? add(tensors, shown, x) : shown;
	}
	return {layers, output: x};
}

/** The forward pass over a chunk, from the given states on. */
export function forward(
	network: Network,
	weights: Weights,
	chunk: Chunk,
	states: readonly LayerTensors[],
	masks: Masks = noMasks,
): Pass {
	const {tensors, model, layout} = network;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const B = chunk.batchSize;
	const embedded =
		weights.embedding === undefined
			? oneHot(tensors, chunk.inputs, V)
			: lookUp(tensors, weights.embedding, chunk.inputs);
	const x0 = dropped(tensors, embedded, masks.embedding, B, E);
	const {layers, output} = layersForward(network, weights, x0, chunk, states, masks);
	const head = decode(tensors, weights.head, output);

	function backward(dLogits: Tensor): readonly Tensor[] {
		const {dX: dOutput, gradients: headGradients} = head.backward(dLogits);
		const gradients = new Map(headGradients);
		const {parameters} = cells[model.cell];
		let dX: Tensor | undefined = dOutput;
		for (let layer = model.numLayers - 1; layer >= 0 && dX !== undefined; layer--) {
			const dShown: Tensor = dropped(tensors, dX, masks.outputs[layer], B, H);
			const {dInput, gradients: own} = layers[layer].backward(dShown, layer > 0 || E > 0);
			for (const [index, gradient] of own.entries())
				gradients.set(cellParameterName(layer, parameters[index].name), gradient);
			dX = dInput !== undefined && hasResidual(model, layer) ? add(tensors, dX, dInput) : dInput;
		}
		if (dX !== undefined) {
			const dEmbedded = dropped(tensors, dX, masks.embedding, B, E); // [N, E]
			const dTable = sumById(tensors, dEmbedded, chunk.inputs, V); // [V, E]
			const name = 'embedding.weight';
			gradients.set(name, joined(tensors, gradients.get(name), reshape(tensors, dTable, [-1])));
		}
		// cuDNN gives all gradients of a layer as one, under the first name.
		return [...layout.places.keys()].flatMap(name => gradients.get(name) ?? []);
	}
	return {logits: head.logits, states: layers.map(({last}) => last), backward};
}
