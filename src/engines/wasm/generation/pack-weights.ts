/** Copies weights from PyTorch's arrays into the panels of a matrix. */
import type {Groups, PanelLayout, PanelMatrix} from './panel-matrix.js';

/** A weight matrix in PyTorch's form: the transpose of the engine's. */
export type TorchMatrix = {
	readonly values: Float32Array; // [gates · units, inputs]
	readonly inputs: number;
	readonly units: number;
	/** The number of PyTorch's gate for each panel of a block that the matrix feeds. */
	readonly gates: readonly number[];
};

/** The place of a column: weight k has the index start + k · width + side, counted from the first weight of its groups. */
type Column = {
	readonly groups: Groups;
	/** The row of PyTorch's matrix. */
	readonly row: number;
	readonly start: number;
	readonly width: number;
	readonly side: number;
	/** The index of the column in a row of results. */
	readonly place: number;
};

/** All columns of a matrix, without padding. */
function* columnsOf(
	{K, parts}: PanelMatrix,
	{columns, sideBySide}: PanelLayout,
	{units, gates}: TorchMatrix,
): Generator<Column> {
	let block = 0;
	for (const groups of parts.flat()) {
		const width = columns * (sideBySide ? groups.panels : 1);
		for (let group = 0; group < groups.groups; group++) {
			for (let panel = 0; panel < groups.panels; panel++) {
				const first = columns * (block + Math.floor(panel / gates.length));
				const gate = gates[panel % gates.length];
				const start = K * columns * (group * groups.panels + (sideBySide ? 0 : panel));
				const side = sideBySide ? panel * columns : 0;
				const place = (groups.column + group * groups.stride) / 4 + panel * columns;
				for (let n = 0; n < columns && first + n < units; n++) {
					yield {groups, row: gate * units + first + n, start, width, side: side + n, place: place + n};
				}
			}
			block += groups.panels / gates.length;
		}
	}
}

/** Copies all weights of a matrix, and quantizes them where it has 8 bits. The padding stays zero. */
export function packMatrix(
	buffer: SharedArrayBuffer,
	matrix: PanelMatrix,
	layout: PanelLayout,
	torch: TorchMatrix,
): void {
	const {values, inputs} = torch;
	for (const column of columnsOf(matrix, layout, torch)) {
		const {row, groups} = column;
		const weights = values.subarray(row * inputs, (row + 1) * inputs);
		if (matrix.scales) {
			const form = layout.sideBySide ? oneRow : manyRows;
			packQuantized(
				new Int8Array(buffer, groups.weights),
				new Float32Array(buffer, matrix.scales),
				form,
				column,
				weights,
			);
		} else {
			packColumn(new Float32Array(buffer, groups.weights), column, weights);
		}
	}
}

function packColumn(to: Float32Array, {start, width, side}: Column, weights: Float32Array): void {
	for (let k = 0, at = start + side; k < weights.length; k++, at += width) to[at] = weights[k];
}

/** The form of weights of 8 bits (`assembly/product-int8.ts`). */
type Form = {
	/** The integer of the largest magnitude. */
	readonly limit: number;
	readonly offset: number;
	/** The number of rows that are interleaved. */
	readonly together: number;
};

const oneRow: Form = {limit: 127, offset: 0, together: 2};
const manyRows: Form = {limit: 63, offset: 64, together: 4};

/** Quantizes one column with a scale of its own. */
function packQuantized(
	to: Int8Array,
	scales: Float32Array,
	{limit, offset, together}: Form,
	{start, width, side, place}: Column,
	weights: Float32Array,
): void {
	let largest = 0;
	for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
	scales[place] = largest / limit;
	const inverse = largest > 0 ? limit / largest : 0;
	for (let k = 0; k < weights.length; k++) {
		const row = k - (k % together);
		to[start + row * width + together * side + (k % together)] = offset + Math.round(weights[k] * inverse);
	}
}
