/**
 * The orientation of a step's numbers: a row for each batch row, as everywhere else, or a column. In columns the weights are
 * the left factor of products, which is up to twice as fast on a CPU.
 *
 * Letters in shapes: B batch rows, T steps, n and m numbers of a batch row.
 */
import {
	addBias,
	concatenate,
	permute,
	product,
	reshape,
	split,
	splitInto,
	sumOf,
	sumOfColumns,
	sumOfRows,
	transpose,
	transposeForProducts,
} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import type {LayerWeights} from './recurrence.js';

export type Orientation = {
	/** The axis along which the numbers of a batch row lie. */
	readonly axis: 0 | 1;
	/** Divides rows [T · B, n] into T steps. */
	readonly stepsOf: (tensors: Tensors, places: Tensor, T: number, B: number, n: number) => readonly Tensor[];
	/** Joins steps to rows [T · B, n]. */
	readonly placesOf: (tensors: Tensors, steps: readonly Tensor[], B: number, n: number) => Tensor;
	/** Turns a state [B, n] into the form of a step, or back. */
	readonly turned: (tensors: Tensors, state: Tensor) => Tensor;
	/** Prepares weights [n, m], of these sizes, and a bias [m] for `ahead` and `back`. */
	readonly weights: (tensors: Tensors, weights: Tensor, bias: Tensor, sizes: readonly [number, number]) => LayerWeights;
	/** The product of a step of n numbers with the weights plus the bias: a step of m. */
	readonly ahead: (tensors: Tensors, weights: LayerWeights, step: Tensor, B: number) => Tensor;
	/** The gradient of the n numbers from that of the m. */
	readonly back: (tensors: Tensors, weights: LayerWeights, gradient: Tensor) => Tensor;
	/** The gradients of all steps in blocks of steps, for `ofWeights`, `ofBias` and `ofPlaces`. */
	readonly blocksOf: (tensors: Tensors, gradients: readonly Tensor[], B: number) => readonly Tensor[];
	/** The gradient of weights [n, m] from the rows [T · B, n] that were multiplied by them. */
	readonly ofWeights: (tensors: Tensors, places: Tensor, blocks: readonly Tensor[], B: number) => Tensor;
	/** The gradient of a bias [m]. */
	readonly ofBias: (tensors: Tensors, blocks: readonly Tensor[]) => Tensor;
	/** The gradient of rows [T · B, n] that were multiplied by weights [n, m]. */
	readonly ofPlaces: (tensors: Tensors, weights: Tensor, blocks: readonly Tensor[], m: number) => Tensor;
};

/** The steps of a block in columns. Products over more rows than this leave the caches. */
const stepsInBlock = (B: number): number => Math.max(1, Math.floor(512 / B));

/** The orientation in which a step is [B, n]. */
export const inRows: Orientation = {
	axis: 1,
	stepsOf: (tensors, places, T) => split(tensors, places, T),
	placesOf: (tensors, steps) => concatenate(tensors, steps),
	turned: (_tensors, state) => state,
	weights(tensors, weights, bias, sizes) {
		return {ahead: weights, bias, back: transposeForProducts(tensors, weights, sizes)};
	},
	ahead: (tensors, {ahead, bias}, step) => addBias(tensors, product(tensors, step, ahead), bias),
	back: (tensors, {back}, gradient) => product(tensors, gradient, back),
	blocksOf: (tensors, gradients) => [concatenate(tensors, gradients)], // [T · B, m]
	ofWeights: (tensors, places, [all]) => product(tensors, places, all, {a: true}),
	ofBias: (tensors, [all]) => sumOfRows(tensors, all),
	ofPlaces: (tensors, weights, [all]) => product(tensors, all, weights, {b: true}),
};

/** The product of blocks of steps in columns, [m, steps · B] each, with the rows [T · B, n] of these steps: [m, n]. */
export function productOfBlocks(tensors: Tensors, blocks: readonly Tensor[], places: Tensor, B: number): Tensor {
	const count = stepsInBlock(B) * B;
	const sizes = blocks.map((_, block) => (block < blocks.length - 1 ? count : -1));
	const parts = splitInto(tensors, places, sizes, 0);
	return sumOf(
		tensors,
		blocks.map((block, index) => product(tensors, block, parts[index])),
	);
}

/** The orientation in which a step is [n, B]. */
export const inColumns: Orientation = {
	axis: 0,
	stepsOf(tensors, places, T, B, n) {
		const columns = permute(tensors, reshape(tensors, places, [T, B, n]), [0, 2, 1]);
		return split(tensors, reshape(tensors, columns, [T * n, B]), T);
	},
	placesOf(tensors, steps, B, n) {
		const columns = reshape(tensors, concatenate(tensors, steps), [steps.length, n, B]);
		return reshape(tensors, permute(tensors, columns, [0, 2, 1]), [steps.length * B, n]);
	},
	turned: transpose,
	weights(tensors, weights, bias, [n, m]) {
		const all = concatenate(tensors, [weights, reshape(tensors, bias, [1, m])]); // [n + 1, m]
		return {ahead: transposeForProducts(tensors, all, [n + 1, m]), back: weights};
	},
	ahead(tensors, {ahead}, step, B) {
		return product(tensors, ahead, concatenate(tensors, [step, tensors.filled(1, [1, B])]));
	},
	back: (tensors, {back}, gradient) => product(tensors, back, gradient),
	blocksOf(tensors, gradients, B) {
		const steps = stepsInBlock(B);
		const starts = Array.from({length: Math.ceil(gradients.length / steps)}, (_, block) => block * steps);
		return starts.map(start => concatenate(tensors, gradients.slice(start, start + steps), 1)); // [m, steps · B]
	},
	ofWeights: (tensors, places, blocks, B) => transpose(tensors, productOfBlocks(tensors, blocks, places, B)),
	ofBias(tensors, blocks) {
		return sumOf(
			tensors,
			blocks.map(block => sumOfColumns(tensors, block)),
		);
	},
	ofPlaces(tensors, weights, blocks, m) {
		// [m, steps · B] → [steps · B, m]
		const turned = (block: Tensor) => permute(tensors, reshape(tensors, block, [m, 1, -1]), [2, 1, 0]);
		const all = concatenate(tensors, blocks.map(turned));
		return product(tensors, reshape(tensors, all, [-1, m]), weights, {b: true});
	},
};
