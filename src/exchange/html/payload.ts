/**
 * The model inside of a page: one piece of bytes that the command packs and the page unpacks.
 *
 *   length of the header (4 bytes) | header as JSON | WebAssembly module | parameters, in the order of `parameterShapes`
 *
 * Numbers of 16 and 32 bits are written byte by byte, first all lowest bytes, the highest ones last: those are much alike, and
 * compress well. With `int8` each row of a matrix has a scale (float32) and whole numbers from −127 to 127; vectors are of 16 bits.
 */
import {fromF16, toF16} from '../../checkpoint/dtypes.js';
import type {ModelConfig} from '../../config.js';
import type {RecordKind} from '../../data/record-batches.js';
import type {VocabularyRecord} from '../../data/vocabulary-record.js';
import {elementCount, type Parameters, parameterShapes, type Shape} from '../../model/parameters.js';

export type PagePrecision = 'single' | 'half' | 'int8';

export type PayloadHeader = {
	readonly name: string;
	readonly model: ModelConfig;
	readonly vocabulary: VocabularyRecord;
	readonly precision: PagePrecision;
	/** The model has learned a list of such records. */
	readonly records?: RecordKind | undefined;
	/** The length of the module. */
	readonly moduleBytes: number;
};

export type Payload = {
	readonly header: PayloadHeader;
	readonly module: Uint8Array<ArrayBuffer>;
	readonly parameters: Parameters;
};

const bytesOf = ({buffer, byteOffset, byteLength}: ArrayBufferView): Uint8Array =>
	new Uint8Array(buffer, byteOffset, byteLength);

/** [numbers, size] bytes → [size, numbers] */
function planes(bytes: Uint8Array, size: number): Uint8Array {
	const count = bytes.length / size;
	return Uint8Array.from(bytes, (_, place) => bytes[(place % count) * size + Math.floor(place / count)]);
}

/** [size, numbers] bytes → [numbers, size] */
function interleaved(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
	const count = bytes.length / size;
	return Uint8Array.from(bytes, (_, place) => bytes[(place % size) * count + Math.floor(place / size)]);
}

const singles = (values: Float32Array): Uint8Array => planes(bytesOf(values), 4);
const halves = (values: Float32Array): Uint8Array => planes(bytesOf(Uint16Array.from(values, toF16)), 2);

const largestInteger = 127;

/** Scales, then the whole numbers of each row. */
function integers(values: Float32Array, rows: number): Uint8Array {
	const columns = values.length / rows;
	const scales = Float32Array.from({length: rows}, (_, row) => {
		let largest = 0;
		for (let column = 0; column < columns; column++)
			largest = Math.max(largest, Math.abs(values[row * columns + column]));
		return largest / largestInteger || 1;
	});
	const whole = Int8Array.from(values, (value, place) => Math.round(value / scales[Math.floor(place / columns)]));
	const packed = new Uint8Array(4 * rows + whole.length);
	packed.set(bytesOf(scales));
	packed.set(bytesOf(whole), 4 * rows);
	return packed;
}

/** The form of a parameter's numbers. */
const formOf = (precision: PagePrecision, shape: Shape): PagePrecision =>
	precision === 'int8' && shape.length === 1 ? 'half' : precision;

const packedLength = (form: PagePrecision, shape: Shape): number => {
	const count = elementCount(shape);
	return {single: 4 * count, half: 2 * count, int8: 4 * shape[0] + count}[form];
};

function packedValues(form: PagePrecision, shape: Shape, values: Float32Array): Uint8Array {
	if (form === 'int8') return integers(values, shape[0]);
	return form === 'half' ? halves(values) : singles(values);
}

function unpackedValues(form: PagePrecision, shape: Shape, bytes: Uint8Array): Float32Array {
	if (form === 'single') return new Float32Array(interleaved(bytes, 4).buffer);
	if (form === 'half') return Float32Array.from(new Uint16Array(interleaved(bytes, 2).buffer), fromF16);
	const columns = elementCount(shape) / shape[0];
	const scales = new Float32Array(bytes.slice(0, 4 * shape[0]).buffer);
	return Float32Array.from(
		new Int8Array(bytes.slice(4 * shape[0]).buffer),
		(value, place) => value * scales[Math.floor(place / columns)],
	);
}

/** The bytes that the parameters alone take. */
export const weightBytes = (model: ModelConfig, precision: PagePrecision): number =>
	[...parameterShapes(model).values()].reduce((sum, shape) => sum + packedLength(formOf(precision, shape), shape), 0);

/** The pieces of a payload, one after another. */
export function packPayload({header, module, parameters}: Payload): readonly Uint8Array[] {
	const json = new TextEncoder().encode(JSON.stringify(header));
	const length = new Uint8Array(4);
	new DataView(length.buffer).setUint32(0, json.length, true);
	const packed = [...parameterShapes(header.model)].map(([name, shape]) =>
		packedValues(formOf(header.precision, shape), shape, parameters[name]),
	);
	return [length, json, module, ...packed];
}

/** Takes `packPayload`'s bytes apart. */
export function unpackPayload(bytes: Uint8Array): Payload {
	const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
	const header: PayloadHeader = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
	let at = 4 + length;
	const take = (count: number): Uint8Array<ArrayBuffer> => {
		at += count;
		return bytes.slice(at - count, at);
	};
	const module = take(header.moduleBytes);
	const parameters = Object.fromEntries(
		[...parameterShapes(header.model)].map(([name, shape]) => {
			const form = formOf(header.precision, shape);
			return [name, unpackedValues(form, shape, take(packedLength(form, shape)))];
		}),
	);
	return {header, module, parameters};
}
