/** Tests the kernels of generation: products of panels, with weights of 32 and of 8 bits, and the drawing of characters. */
import {exponentials} from '../../../../model/exponential.js';
import {type Check, dot, type Expectation, range, type TestMemory, tabulate} from './test-memory.js';

type Shape = {readonly M: number; readonly K: number; readonly width: number};

/** Groups of `width` panels each. In C each group is followed by a panel that the kernels have to leave unchanged. */
const groups = 2;

/** All widths for one row, which has kernels of its own, and several rows that need tiles of different heights and more than one block of K. */
const shapes = (long: number): readonly Shape[] => [
	...[1, 2, 3, 4].map(width => ({M: 1, K: 32, width})),
	{M: 7, K: long, width: 1},
];

/** The expected C, where `product` computes a row of A times column n of a panel; `column` is the place of the result in its row of C. */
function expectedOf(
	{M, width}: Shape,
	tile: number,
	before: ArrayLike<number>,
	product: (row: number, panel: number, n: number, column: number) => number,
): Float64Array {
	const perGroup = (width + 1) * tile;
	return tabulate(M * groups * perGroup, index => {
		const [row, column] = [Math.floor(index / (groups * perGroup)), index % (groups * perGroup)];
		const [group, inside] = [Math.floor(column / perGroup), column % perGroup];
		if (inside >= width * tile) return before[index];
		return before[index] + product(row, group * width + Math.floor(inside / tile), inside % tile, column);
	});
}

/** The index of weight k of column n of a panel. */
const placeOf = ({M, K, width}: Shape, tile: number, panel: number, n: number, k: number): number =>
	M === 1
		? (Math.floor(panel / width) * K + k) * width * tile + (panel % width) * tile + n
		: (panel * K + k) * tile + n;

function panelsOf(memory: TestMemory, shape: Shape): Expectation {
	const {kernels} = memory;
	const tile = kernels.TILE_COLUMNS.value;
	const {M, K, width} = shape;
	const stride = 4 * (width + 1) * tile;
	const [a, b] = [memory.array(M * K), memory.array(groups * width * tile * K)];
	const c = memory.array((M * groups * stride) / 4);
	if (M === 1) kernels.addRow(K, groups, width, a.at, b.at, c.at, stride);
	else kernels.addRows(M, K, groups, width, a.at, 4 * K, b.at, c.at, groups * stride, stride);
	const expected = expectedOf(shape, tile, c.before, (row, panel, n) =>
		dot(K, k => a.before[row * K + k] * b.before[placeOf(shape, tile, panel, n, k)]),
	);
	return {actual: c.now(), expected};
}

export const panels: Check = memory => shapes(272).map(shape => panelsOf(memory, shape));

/** The largest integer of a quantized row, the number of rows of weights that are interleaved, and the offset of the weights. */
const quantizedForms = {
	oneRow: {limit: 8191, together: 2, offset: 0},
	manyRows: {limit: 127, together: 4, offset: 64},
};

/** The expected results are computed from quantized rows too, so that only the rounding of the results is left. */
function quantizedOf(memory: TestMemory, shape: Shape): Expectation {
	const {kernels} = memory;
	const tile = kernels.TILE_COLUMNS.value;
	const {M, K, width} = shape;
	const {limit, together, offset} = M === 1 ? quantizedForms.oneRow : quantizedForms.manyRows;
	const stride = 4 * (width + 1) * tile;
	const [a, b, scales] = [
		memory.array(M * K),
		memory.array((groups * width * tile * K) / 4),
		memory.array((groups * stride) / 4),
	];
	const bytes = new Int8Array(b.now().buffer, b.at, groups * width * tile * K);
	if (offset > 0) bytes.set(bytes.map(byte => byte & 0x7f));
	const weights = bytes.slice();
	const c = memory.array((M * groups * stride) / 4);
	const [rounded, factors, starts] = [memory.array((M * K) / 2), memory.array(M), memory.array(M)];
	if (M === 1) {
		kernels.quantizeRow(K, a.at, rounded.at, factors.at);
		kernels.addQuantizedRow(K, groups, width, rounded.at, factors.at, b.at, scales.at, c.at, stride);
	} else {
		const ldc = groups * stride;
		const rows = [rounded.at, factors.at, starts.at] as const;
		kernels.quantizeRows(M, K, a.at, ...rows);
		kernels.addQuantizedRows(M, K, groups, width, ...rows, b.at, scales.at, c.at, ldc, stride);
	}
	const rowFactors = tabulate(M, row => Math.max(...a.before.subarray(row * K, (row + 1) * K).map(Math.abs)) / limit);
	const expected = expectedOf(shape, tile, c.before, (row, panel, n, column) => {
		const factor = rowFactors[row];
		const place = (k: number) =>
			together * placeOf({...shape, K: K / together}, tile, panel, n, Math.floor(k / together)) + (k % together);
		const product = (k: number) => Math.round(a.before[row * K + k] / factor) * (weights[place(k)] - offset);
		return factor * scales.before[column] * dot(K, product);
	});
	return {actual: c.now(), expected};
}

export const quantizedPanels: Check = memory => shapes(48).map(shape => quantizedOf(memory, shape));

/**
 * Compares with exact exponentials. The random numbers lie in the middle of each character's interval, so that the error of the
 * kernel's approximation can't change a character.
 */
export const drawing: Check = memory => {
	const V = 21;
	const [logits, weights] = [memory.array(24), memory.array(2 * 24)];
	const table = memory.array(2 * exponentials.length);
	const view = table.now();
	new Float64Array(view.buffer, view.byteOffset, exponentials.length).set(exponentials);
	const values = logits.now().map((value, id) => (id < V ? 4 * value : -1e30));
	logits.now().set(values);
	const temperature = 0.7;
	const shares = tabulate(V, id => Math.exp(values[id] / temperature));
	const total = dot(V, id => shares[id]);
	const actual = range(V).map(id => {
		const uniform = (dot(id, before => shares[before]) + shares[id] / 2) / total;
		return memory.kernels.draw(V, logits.at, temperature, uniform, table.at, weights.at);
	});
	const best = values.indexOf(Math.max(...values));
	return [
		{actual, expected: range(V)},
		{actual: [memory.kernels.draw(V, logits.at, 0, 0, table.at, weights.at)], expected: [best]},
	];
};
