/**
 * Where the parameters lie in the one vector that an update works on. Optimizer and average do not care for the order of
 * numbers, so each way of unrolling has the one that its operations want, and everything is one operation a step.
 *
 * - `packed`, for operations a character: the weights of a cell are transposed, W_ih ᵀ | W_hh ᵀ one below the other, and an
 *   LSTM's gates stand as TensorFlow's LSTMBlockCell has them: i | g | f | o.
 * - `canonical`, for cuDNN, whose weights of a layer are PyTorch's one behind the other.
 *
 * Letters in shapes: D width that enters a layer, H hidden units, G gates.
 */
import type {ModelConfig} from '../../config.js';
import {
	elementCount,
	gateCount,
	inputSize,
	type Parameters,
	parameterShapes,
	type Shape,
} from '../../model/parameters.js';

export type LayoutKind = 'packed' | 'canonical';

type Place = {
	readonly name: string;
	readonly start: number;
	readonly shape: Shape;
	/** Where element (row, column) of PyTorch's array lies behind `start`; undefined where the order is PyTorch's. */
	readonly offsetOf: ((row: number, column: number) => number) | undefined;
};

export type Layout = {
	readonly kind: LayoutKind;
	readonly size: number;
	readonly places: ReadonlyMap<string, Place>;
};

/** PyTorch's gates i | f | g | o stand here at these places of i | g | f | o. */
const lstmGates = [0, 2, 1, 3];
const sameGates = [0, 1, 2];

function packedOffset(model: ModelConfig, name: string): Place['offsetOf'] {
	if (!name.startsWith('cells.')) return undefined;
	const {hiddenSize: H} = model;
	const order = model.cell === 'lstm' ? lstmGates : sameGates;
	const columnOf = (row: number): number => order[Math.floor(row / H)] * H + (row % H);
	if (name.includes('.bias_')) return columnOf; // [G · H]
	const width = gateCount[model.cell] * H;
	return (row, column) => column * width + columnOf(row); // [G · H, D] → [D, G · H]
}

export function layoutOf(model: ModelConfig, kind: LayoutKind): Layout {
	const places = new Map<string, Place>();
	let start = 0;
	for (const [name, shape] of parameterShapes(model)) {
		const offsetOf = kind === 'packed' ? packedOffset(model, name) : undefined;
		places.set(name, {name, start, shape, offsetOf});
		start += elementCount(shape);
	}
	return {kind, size: start, places};
}

/** Calls back with the place of each element in PyTorch's array and in the vector's part. */
function eachElement(
	{shape: [rows, columns = 1]}: Place,
	offsetOf: NonNullable<Place['offsetOf']>,
	visit: (from: number, to: number) => void,
): void {
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) visit(row * columns + column, offsetOf(row, column));
	}
}

/** PyTorch's array of a parameter, or of a mask on it, as it lies in the vector. */
export function packArray({places}: Layout, name: string, values: Float32Array): Float32Array {
	const place = placeOf(places, name);
	if (values.length !== elementCount(place.shape)) {
		throw new RangeError(`Expected ${name} to have ${elementCount(place.shape)} numbers, got ${values.length}.`);
	}
	if (!place.offsetOf) return values;
	const packed = new Float32Array(values.length);
	eachElement(place, place.offsetOf, (from, to) => {
		packed[to] = values[from];
	});
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
		if (place.offsetOf) {
			eachElement(place, place.offsetOf, (to, from) => {
				values[to] = own[from];
			});
		}
		parameters[name] = values;
	}
	return parameters;
}

function placeOf(places: Layout['places'], name: string): Place {
	const place = places.get(name);
	if (!place) throw new Error(`There is no parameter ${name}.`);
	return place;
}

/** Where a parameter begins. */
export const startOf = ({places}: Layout, name: string): number => placeOf(places, name).start;

/** Sizes of a layer's cell. */
export const cellSizes = (model: ModelConfig, layer: number) => ({
	D: inputSize(model, layer),
	H: model.hiddenSize,
	gates: gateCount[model.cell],
});
