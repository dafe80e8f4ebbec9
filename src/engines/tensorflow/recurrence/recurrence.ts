/**
 * One layer over a chunk of text: what each way of computing it has to do. Tensors of a chunk are time-major, steps below
 * one another, so that a step is a block of rows.
 *
 * Letters in shapes: B lanes, T steps, D width that enters the layer, H hidden units, G gates.
 */
import {product, sumById} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';

export type Sizes = {
	readonly B: number;
	readonly T: number;
	readonly D: number;
	readonly H: number;
	/** The characters of the chunk [T · B], where the input is these one-hot. */
	readonly ids: Tensor | undefined;
};

/** What a layer remembers; cells without c have an h only. */
export type LayerTensors = {readonly h: Tensor /* [B, H] */; readonly c?: Tensor /* [B, H] */};

export type LayerForward = {
	readonly output: Tensor; // [T · B, H]
	readonly last: LayerTensors;
	/**
	 * From the gradient of the output that of the input, and of the layer's parameters as they lie in the vector, in order:
	 * weight_ih, weight_hh, bias_ih, bias_hh. The state after the chunk has no gradient, nor does the one before.
	 */
	readonly backward: (dOutput: Tensor, needsInput: boolean) => LayerBackward;
};

export type LayerBackward = {
	readonly dInput: Tensor | undefined; // [T · B, D]
	readonly gradients: readonly Tensor[];
};

/** The weights of a layer in the form that its operations want; made once a step. */
export type LayerWeights = Readonly<Record<string, Tensor>>;

/** Cuts a layer's weights out of the vector of all. `mask` lies on weight_hh, in the vector's order. */
export type PrepareWeights = (
	tensors: Tensors,
	vector: Tensor,
	places: {readonly start: number; readonly mask: Tensor | undefined; readonly forTraining: boolean},
	sizes: {readonly D: number; readonly H: number},
) => LayerWeights;

/** Gradient of weight_ih [D, G · H] from the input [T · B, D] and the gradient of its product [T · B, G · H]. */
export const inputWeightGradient = (tensors: Tensors, input: Tensor, dProduct: Tensor, {D, ids}: Sizes): Tensor =>
	ids === undefined ? product(tensors, input, dProduct, {a: true}) : sumById(tensors, dProduct, ids, D);

/** Layers that are only read have no way back. */
export function noBackward(): never {
	throw new Error('A chunk that was only read has no gradient.');
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
	/** As `forward`, without a way back, where that is faster. */
	readonly read?: Recurrence['forward'];
};
