/** What the lesson takes for granted: PyTorch's vectors, and comparing matrices. */
import {readFileSync} from 'node:fs';
import type {State} from '../../src/model/cells/cell.js';
import {add, addRow, type Matrix, matrix, productTransposed} from '../../src/model/matrix.js';
import {type Variables, variable} from '../../src/model/variable.js';

type Numbers = readonly (readonly number[])[];
type Vectors = {
	readonly weights: Readonly<Record<string, Numbers | readonly number[]>>;
	readonly input: readonly Numbers[];
	readonly h0: readonly Numbers[];
	readonly c0: readonly Numbers[];
	readonly output: readonly Numbers[];
};

const file = new URL('../../../test/lesson/pytorch.json', import.meta.url);
const vectors: Readonly<Record<'forwards' | 'both', Vectors>> = JSON.parse(readFileSync(file, 'utf8'));

const toMatrix = (numbers: Numbers): Matrix => matrix(numbers.length, numbers[0].length, numbers.flat());
const isNumbers = (value: Numbers | readonly number[]): value is Numbers => Array.isArray(value[0]);

/** The weights, the input and the states before it, and what PyTorch made of them. */
export function load(which: 'forwards' | 'both') {
	const {weights, input, h0, c0, output} = vectors[which];
	const variables: Variables = Object.fromEntries(
		Object.entries(weights).map(([name, value]) => [
			name,
			variable(isNumbers(value) ? toMatrix(value) : toMatrix([value])),
		]),
	);
	const initial: readonly State[] = h0.map((h, layer) => ({h: toMatrix(h), c: toMatrix(c0[layer])}));
	return {weights: variables, input: input.map(toMatrix), initial, torch: {output: output.map(toMatrix)}};
}

/** A layer's weights by their names within the cell. */
export const at = (weights: Variables, layer: number): Variables =>
	Object.fromEntries(
		['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(name => [name, weights[`${name}_l${layer}`]]),
	);

/** The largest difference of two matrices. */
export const difference = (a: Matrix, b: Matrix): number =>
	Math.max(...a.values.map((value, index) => Math.abs(value - b.values[index])));

const part = ({columns, values}: Matrix, k: number, H: number): Matrix =>
	matrix(H, columns, values.slice(k * H * columns, (k + 1) * H * columns));

/** The sums of gate k alone: x · W_ihᵀ + h · W_hhᵀ + both biases, with the rows k · H … (k + 1) · H − 1 of each. */
export function rowsOf(
	k: number,
	H: number,
	ih: Matrix,
	x: Matrix,
	hh: Matrix,
	h: Matrix,
	biases: readonly Matrix[],
): Matrix {
	const sum = add(productTransposed(x, part(ih, k, H)), productTransposed(h, part(hh, k, H)));
	return biases.reduce((total, bias) => addRow(total, matrix(1, H, bias.values.slice(k * H, (k + 1) * H))), sum);
}

/** The first two axes exchanged: [T] of [B, D] → [B] of [T, D]. */
export const swapped = (items: readonly Matrix[]): readonly Matrix[] =>
	Array.from({length: items[0].rows}, (_, row) =>
		matrix(
			items.length,
			items[0].columns,
			items.flatMap(({columns, values}) => [...values.slice(row * columns, (row + 1) * columns)]),
		),
	);
