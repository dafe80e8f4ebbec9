/**
 * The output layer gives logits by the plain decoder or, tied, through the projection and the embedding.
 *
 * Letters in shapes: N = T · B places, H hidden units, E embedding, V characters.
 */
import {add, addBias, product, reshape, sumOfRows} from './operations.js';
import type {Tensor, Tensors} from './tensors.js';

export type HeadWeights = {
	readonly matrix: Tensor; // decoder.weight [V, H], or the embedding's [V, E]
	readonly bias: Tensor; // [V]
	readonly projection?: {readonly weight: Tensor /* [E, H] */; readonly bias: Tensor /* [E] */};
};

export type Decoded = {
	readonly logits: Tensor; // [N, V]
	/** Gives, from the gradient of the logits, the gradient of x [N, H] and the flat gradient of each weight. */
	readonly backward: (dLogits: Tensor) => {readonly dX: Tensor; readonly gradients: ReadonlyMap<string, Tensor>};
};

const flat = (tensors: Tensors, gradient: Tensor): Tensor => reshape(tensors, gradient, [-1]);

function decodePlain(tensors: Tensors, {matrix, bias}: HeadWeights, x: Tensor): Decoded {
	return {
		logits: addBias(tensors, product(tensors, x, matrix, {b: true}), bias),
		backward: dLogits => ({
			dX: product(tensors, dLogits, matrix),
			gradients: new Map([
				['decoder.weight', flat(tensors, product(tensors, dLogits, x, {a: true}))],
				['decoder.bias', sumOfRows(tensors, dLogits)],
			]),
		}),
	};
}

/** x [N, H] → logits [N, V]. The gradient of a tied matrix is called `embedding.weight`. */
export function decode(tensors: Tensors, weights: HeadWeights, x: Tensor): Decoded {
	const {matrix, bias, projection} = weights;
	if (!projection) return decodePlain(tensors, weights, x);
	const projected = addBias(tensors, product(tensors, x, projection.weight, {b: true}), projection.bias); // [N, E]
	return {
		logits: addBias(tensors, product(tensors, projected, matrix, {b: true}), bias),
		backward(dLogits) {
			const dProjected = product(tensors, dLogits, matrix); // [N, E]
			return {
				dX: product(tensors, dProjected, projection.weight),
				gradients: new Map([
					['embedding.weight', flat(tensors, product(tensors, dLogits, projected, {a: true}))],
					['projection.weight', flat(tensors, product(tensors, dProjected, x, {a: true}))],
					['projection.bias', sumOfRows(tensors, dProjected)],
					['decoder.bias', sumOfRows(tensors, dLogits)],
				]),
			};
		},
	};
}

/** The sum of the gradients that two paths give for the same weight. */
export const joined = (tensors: Tensors, one: Tensor | undefined, other: Tensor): Tensor =>
	one === undefined ? other : add(tensors, one, other);
