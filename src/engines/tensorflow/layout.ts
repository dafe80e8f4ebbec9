/**
 * The order of the parameters in the one vector that an update works on. Optimizer and average do not depend on the order of
 * numbers, so each way of unrolling has the order that its operations need, and an update is a few operations.
 *
 * - `packed`, for operations a character: the weights of a cell are transposed, W_ih ᵀ | W_hh ᵀ one below the other, and an
 *   LSTM's gates stand as TensorFlow's LSTMBlockCell has them: i | g | f | o.
 * - `canonical`, for cuDNN, whose weights of a layer are PyTorch's one behind the other.
 *
 * Letters in shapes: D width that enters a layer, H hidden units, G gates.
 */
import type {CellKind, ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import {elementCount, inputSize, type Parameters, parameterShapes, type Shape} from '../../model/parameters.js';

export type LayoutKind = 'packed' | 'canonical';

type Place = {
	readonly name: string;
	readonly start: number;
	readonly shape: Shape;
	/** The column in the vector of each row of PyTorch's array; undefined where nothing is transposed. */
	readonly columnOfRow: Int32Array | undefined;
};

export type Layout = {
	readonly kind: LayoutKind;
	readonly size: number;
	readonly places: ReadonlyMap<string, Place>;
};

/** The gates i | f | g | o of an LSTM stand in `packed` at these places of i | g | f | o; and the other way around. */
const otherOrders: Readonly<Partial<Record<CellKind, readonly number[]>>> = {
	lstm: [0, 2, 1, 3],
	mlstm: [0, 2, 1, 3],
};

/** The place in `packed` of each of the `rows` parts of a cell's parameter; most keep their order. */
export function packedGates(cell: CellKind, rows: number): readonly number[] {
	const order = otherOrders[cell];
	return order?.length === rows ? order : [...Array(rows).keys()];
}

/** The columns that the rows of a cell's parameter become. */
function packedColumns(model: ModelConfig, name: string, shape: Shape): Int32Array | undefined {
	if (!name.startsWith('cells.')) return undefined;
	const {cell, hiddenSize: H} = model;
	const order = packedGates(cell, shape[0] / H);
	return Int32Array.from({length: order.length * H}, (_, row) => order[Math.floor(row / H)] * H + (row % H));
}

export function layoutOf(model: ModelConfig, kind: LayoutKind): Layout {
	const places = new Map<string, Place>();
	let start = 0;
	for (const [name, shape] of parameterShapes(model)) {
		const columnOfRow = kind === 'packed' ? packedColumns(model, name, shape) : undefined;
		places.set(name, {name, start, shape, columnOfRow});
		start += elementCount(shape);
	}
	return {kind, size: start, places};
}

/** The columns that are moved at once, since neighbours in one array lie far apart in the other. */
const block = 16;

/** PyTorch's [rows, columns] → the vector's [columns, rows], the rows in another order. */
function transposeInto(packed: Float32Array, values: Float32Array, columnOfRow: Int32Array): void {
	const rows = columnOfRow.length;
	const columns = values.length / rows;
	for (let first = 0; first < columns; first += block) {
		const end = Math.min(first + block, columns);
		for (let row = 0; row < rows; row++) {
			const to = columnOfRow[row];
			for (let column = first; column < end; column++) packed[column * rows + to] = values[row * columns + column];
		}
	}
}

/** The vector's [columns, rows] → PyTorch's [rows, columns]. */
function transposeBack(values: Float32Array, packed: Float32Array, columnOfRow: Int32Array): void {
	const rows = columnOfRow.length;
	const columns = values.length / rows;
	for (let first = 0; first < columns; first += block) {
		const end = Math.min(first + block, columns);
		for (let row = 0; row < rows; row++) {
			const from = columnOfRow[row];
			for (let column = first; column < end; column++) values[row * columns + column] = packed[column * rows + from];
		}
	}
}

/** PyTorch's array of a parameter as it lies in the vector. */
function packArray({places}: Layout, name: string, values: Float32Array): Float32Array {
	const place = placeOf(places, name);
	if (values.length !== elementCount(place.shape)) {
		throw new RangeError(`Expected ${name} to have ${elementCount(place.shape)} numbers, got ${values.length}.`);
	}
	if (!place.columnOfRow) return values;
	const packed = new Float32Array(values.length);
	transposeInto(packed, values, place.columnOfRow);
	return packed;
}

/** Throws a RangeError where an array is missing or has a wrong size. */
export function pack(layout: Layout, parameters: Parameters): Float32Array {
	const vector = new Float32Array(layout.size);
	for (const [name, {start}] of layout.places) {
		vector.set(packArray(layout, name, parameters[name] ?? new Float32Array(0)), start);
	}
	return vector;
}

export function unpack(layout: Layout, vector: Float32Array): Parameters {
	const parameters: {[name: string]: Float32Array} = {};
	for (const [name, place] of layout.places) {
		const own = vector.subarray(place.start, place.start + elementCount(place.shape));
		const values = own.slice();
		if (place.columnOfRow) transposeBack(values, own, place.columnOfRow);
		parameters[name] = values;
	}
	return parameters;
}

function placeOf(places: Layout['places'], name: string): Place {
	const place = places.get(name);
	if (!place) throw new Error(`There is no parameter ${name}.`);
	return place;
}

/** The place in the vector where a parameter begins. */
export const startOf = ({places}: Layout, name: string): number => placeOf(places, name).start;

/** The sizes of a layer's cell. */
export const cellSizes = (model: ModelConfig, layer: number) => ({
	D: inputSize(model, layer),
	H: model.hiddenSize,
	gates: cells[model.cell].gates.length,
});
