/**
 * The order of the parameters in the one buffer that an update works on. Optimizer and average do not depend on it, so it is the one
 * that the kernels read best: matrices lie transposed, and the lanes of a unit together.
 *
 * - `weight_ih` [D, H, lanes] and `weight_hh` [H, H, lanes], the input first; biases [H, lanes]
 * - `decoder.weight` [H, V] and `projection.weight` [H, E]; `embedding.weight` [V, E] as it is
 *
 * Letters in shapes: V characters, E embedding, H hidden units, D width that enters a layer.
 */
import type {ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import {cellParameterName, elementCount, type Parameters, parameterShapes, type Shape} from '../../model/parameters.js';
import {lanesOf} from './cells.js';

type Place = {
	readonly start: number;
	/** Numbers in the buffer, those of lanes without a gate among them. */
	readonly count: number;
	readonly shape: Shape;
	/** The gates of the lanes of a cell's parameter; undefined for a matrix without gates. */
	readonly lanes: readonly (number | undefined)[];
	/** Says that columns of PyTorch's matrix come first in the buffer. */
	readonly isTransposed: boolean;
};

export type Layout = {
	readonly size: number;
	readonly places: ReadonlyMap<string, Place>;
};

/** Each parameter starts at a multiple of so many numbers, so that vectors of four can be read. */
const alignment = 64;

/** −∞ in the buffer: WGSL knows no infinity. Logits below the second are −∞ again when they are read. */
const lowest = -3e38;
const low = -1e38;

/** A logit as it is, from one that the GPU has computed. */
export const logitOf = (value: number): number => (value < low ? Number.NEGATIVE_INFINITY : value);

/** A loss as it is: a character whose logit is −∞ can't come. */
export const lossOf = (value: number): number => (value > -low ? Number.POSITIVE_INFINITY : value);

function cellLanes(model: ModelConfig): ReadonlyMap<string, Place['lanes']> {
	const named = Array.from({length: model.numLayers}, (_, layer) =>
		cells[model.cell].parameters.map(
			parameter => [cellParameterName(layer, parameter.name), lanesOf(model.cell, parameter)] as const,
		),
	);
	return new Map(named.flat());
}

export function layoutOf(model: ModelConfig): Layout {
	const lanesByName = cellLanes(model);
	const places = new Map<string, Place>();
	let start = 0;
	for (const [name, shape] of parameterShapes(model)) {
		const lanes = lanesByName.get(name) ?? [0];
		const gates = lanes.filter(gate => gate !== undefined).length;
		const count = (elementCount(shape) / gates) * lanes.length;
		const isTransposed = shape.length === 2 && name !== 'embedding.weight';
		places.set(name, {start, count, shape, lanes, isTransposed});
		start += Math.ceil(count / alignment) * alignment;
	}
	return {size: start, places};
}

/** The start of a parameter in the buffer. Throws an Error for one that the model lacks. */
export function startOf({places}: Layout, name: string): number {
	const place = places.get(name);
	if (place === undefined) throw new Error(`There is no parameter ${name} in this model.`);
	return place.start;
}

/** Calls `visit` with the place of each number in the buffer and that in PyTorch's array. */
function eachNumber({start, shape, lanes, isTransposed}: Place, visit: (place: number, index: number) => void): void {
	const [rows, columns = 1] = shape;
	const gates = lanes.filter(gate => gate !== undefined).length;
	const units = rows / gates;
	for (const [lane, gate] of lanes.entries()) {
		if (gate === undefined) continue;
		for (let unit = 0; unit < units; unit++) {
			const row = gate * units + unit;
			for (let column = 0; column < columns; column++) {
				const place = isTransposed ? column * units + unit : unit * columns + column;
				visit(start + place * lanes.length + lane, row * columns + column);
			}
		}
	}
}

/** The buffer's numbers. Throws a RangeError where an array is missing or has another size. */
export function pack({size, places}: Layout, parameters: Parameters): Float32Array {
	const packed = new Float32Array(size);
	for (const [name, place] of places) {
		const values = parameters[name];
		const expected = elementCount(place.shape);
		if (values?.length !== expected) {
			throw new RangeError(`Expected ${name} to have ${expected} numbers, got ${values?.length ?? 'none'}.`);
		}
		eachNumber(place, (at, index) => {
			packed[at] = values[index] === Number.NEGATIVE_INFINITY ? lowest : values[index];
		});
	}
	return packed;
}

/** Named arrays of the buffer's numbers. */
export function unpack({places}: Layout, packed: Float32Array): Parameters {
	return Object.fromEntries(
		[...places].map(([name, place]) => {
			const values = new Float32Array(elementCount(place.shape));
			eachNumber(place, (at, index) => {
				values[index] = packed[at];
			});
			return [name, values];
		}),
	);
}
