/**
 * The header of a safetensors file (https://github.com/huggingface/safetensors#format):
 *
 *   u64 (little-endian)   length of the header in bytes
 *   header                JSON: {"__metadata__": {text: text}, "name": {"dtype": "F32", "shape": […], "data_offsets": [from, to]}, …}
 *   data                  the tensors, little-endian, row-major, without gaps; offsets count from here
 */
import {parseJson} from '../input/json.js';
import {type DType, isDType, numberSize} from './dtypes.js';

export type Metadata = Readonly<Record<string, string>>;

/** A tensor as it lies in a file: what its bytes are, and where they are among the data. */
export type Entry = {
	readonly name: string;
	readonly dtype: DType;
	readonly shape: readonly number[];
	readonly from: number;
	readonly to: number;
};

export type Header = {readonly entries: readonly Entry[]; readonly metadata: Metadata; readonly dataStart: number};

/** The format's own limit; a longer "header" is not one. */
const longestHeader = 100_000_000;
/** The header is padded with spaces so that the data starts at a multiple of this. */
const alignment = 8;

/** The damage of a file, before it is known which file it is. */
export class Damage extends Error {}

/** The bytes before the data; `entries` in the order of the data. */
export function encodeHeader(entries: readonly Entry[], metadata: Metadata): Uint8Array {
	const tensors = entries.map(({name, dtype, shape, from, to}) => [name, {dtype, shape, data_offsets: [from, to]}]);
	const json = new TextEncoder().encode(JSON.stringify({__metadata__: metadata, ...Object.fromEntries(tensors)}));
	const length = Math.ceil(json.length / alignment) * alignment;
	const bytes = new Uint8Array(8 + length).fill(0x20);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
	bytes.set(json, 8);
	return bytes;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function readEntry(name: string, value: unknown): Entry {
	if (!isObject(value)) throw new Damage(`its entry ${JSON.stringify(name)} is not an object`);
	const {dtype, shape, data_offsets: offsets} = value;
	if (!isDType(dtype)) {
		const known = Object.keys(numberSize).join(', ');
		throw new Damage(`its tensor ${name} is stored as ${JSON.stringify(dtype)}, and only ${known} are understood`);
	}
	if (!Array.isArray(shape) || !shape.every(isCount)) throw new Damage(`its tensor ${name} has no valid shape`);
	if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
		throw new Damage(`its tensor ${name} has no valid place`);
	}
	const [from, to] = offsets;
	if (to - from !== numberSize[dtype] * shape.reduce((product, size) => product * size, 1)) {
		throw new Damage(`its tensor ${name} has another size than its shape [${shape.join(', ')}] asks for`);
	}
	return {name, dtype, shape, from, to};
}

/** Files of other programs may have none. */
function readMetadata(value: unknown = {}): Metadata {
	if (!isObject(value)) throw new Damage('its metadata is not an object');
	const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
	if (texts.length !== Object.keys(value).length) throw new Damage('its metadata is not made of texts');
	return Object.fromEntries(texts);
}

/** The part of a file handle that reading takes; bytes in memory can have it too. */
export type RandomAccess = {
	stat(): Promise<{readonly size: number}>;
	read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{readonly bytesRead: number}>;
};

/** Fills `bytes` from the file at `position`. */
export async function readFully(file: RandomAccess, bytes: Uint8Array, position: number): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		const {bytesRead} = await file.read(bytes, done, bytes.length - done, position + done);
		if (bytesRead === 0) throw new Damage('it ends too early');
		done += bytesRead;
	}
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
	try {
		const header: unknown = parseJson(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
		if (isObject(header)) return header;
	} catch {}
	throw new Damage('its header is not readable');
}

/** Reads and checks the header, and that the file is as long as it says. */
export async function readHeader(file: RandomAccess): Promise<Header> {
	const {size} = await file.stat();
	if (size < 8) throw new Damage(`it has ${size} bytes, less than a header`);
	const prefix = new Uint8Array(8);
	await readFully(file, prefix, 0);
	const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
	if (length > longestHeader || length > size - 8) throw new Damage(`its header would have ${length} bytes`);
	const json = new Uint8Array(length);
	await readFully(file, json, 8);
	const {__metadata__, ...tensors} = parseHeader(json);
	const entries = Object.entries(tensors).map(([name, value]) => readEntry(name, value));
	entries.sort((a, b) => a.from - b.from || a.to - b.to);
	let end = 0;
	for (const {name, from, to} of entries) {
		if (from !== end) throw new Damage(`its tensor ${name} does not follow the one before`);
		end = to;
	}
	const expected = 8 + length + end;
	if (size !== expected) throw new Damage(`it has ${size} bytes and should have ${expected}`);
	return {entries, metadata: readMetadata(__metadata__), dataStart: 8 + length};
}
