/**
 * The contract of one layer over a chunk of text, for all ways of computing it. Tensors of a chunk are time-major, the steps
 * below one another, so that a step is a block of rows.
 *
 * Letters in shapes: B batch rows, T steps, D width that enters the layer, H hidden units, G gates.
 */
import {product, sumById} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';

export type Sizes = {
	readonly B: number;
	readonly T: number;
	readonly D: number;
	readonly H: number;
	/** The characters of the chunk [T · B] if the input is one-hot. */
	readonly ids: Tensor | undefined;
};

/** The state of a layer; cells without c have an h only. */
export type LayerTensors = {readonly h: Tensor /* [B, H] */; readonly c?: Tensor /* [B, H] */};

export type LayerForward = {
	readonly output: Tensor; // [T · B, H]
	readonly last: LayerTensors;
	/**
	 * Gives, from the gradient of the output, the gradient of the input and those of the layer's parameters, in the cell's order
	 * and as they lie in the vector. The state after the chunk has no gradient, nor does the one before.
	 */
	readonly backward: (dOutput: Tensor, needsInput: boolean) => LayerBackward;
};

export type LayerBackward = {
	readonly dInput: Tensor | undefined; // [T · B, D]
	readonly gradients: readonly Tensor[];
};

/** The weights of a layer in the form that its operations need; they are made once a step. */
export type LayerWeights = Readonly<Record<string, Tensor>>;

/** Cuts a layer's weights out of the vector of all. `masks` lie on the recurrent weights one by one, in the vector's order. */
export type PrepareWeights = (
	tensors: Tensors,
	vector: Tensor,
	places: {readonly start: number; readonly masks: readonly Tensor[]; readonly forTraining: boolean},
	sizes: {readonly D: number; readonly H: number},
) => LayerWeights;

/** The gradient of weight_ih [D, G · H] from the input [T · B, D] and the gradient of its product [T · B, G · H]. */
export const inputWeightGradient = (tensors: Tensors, input: Tensor, dProduct: Tensor, {D, ids}: Sizes): Tensor =>
	ids === undefined ? product(tensors, input, dProduct, {a: true}) : sumById(tensors, dProduct, ids, D);

/** The backward pass of a layer that was computed without one. */
export function noBackward(): never {
	throw new Error('A chunk that was only evaluated has no gradient.');
}

export type Recurrence = {
	readonly layout: 'packed' | 'canonical';
	readonly prepare: PrepareWeights;
	readonly forward: (
		tensors: Tensors,
		weights: LayerWeights,
		input: Tensor,
		state: LayerTensors,
		sizes: Sizes,
	) => LayerForward;
	/** As `forward`, without a backward pass, where that is faster. */
	readonly forwardOnly?: Recurrence['forward'];
};
