/**
 * The safetensors format (https://github.com/huggingface/safetensors#format), float32 only:
 *
 *   u64 (little-endian)   length of the header in bytes
 *   header                JSON: {"__metadata__": {text: text}, "name": {"dtype": "F32", "shape": […], "data_offsets": [from, to]}, …}
 *   data                  the tensors, little-endian, row-major, without gaps; offsets count from here
 *
 * Files of this program carry a SHA-256 of all that they say under `integrity` in the metadata, so that a damaged one is
 * never taken for a model.
 */
import {createHash} from 'node:crypto';
import {type FileHandle, open} from 'node:fs/promises';
import {UserError} from '../errors.js';
import {type FileSystem, writeAtomically} from './atomic.js';
import {fileError} from './file-errors.js';

export type Tensor = {readonly shape: readonly number[]; readonly data: Float32Array};
export type Tensors = ReadonlyMap<string, Tensor>;
export type Metadata = Readonly<Record<string, string>>;

type Entry = {readonly name: string; readonly shape: readonly number[]; readonly from: number; readonly to: number};
type Header = {readonly entries: readonly Entry[]; readonly metadata: Metadata; readonly dataStart: number};

/** The format's own limit; a longer "header" is not one. */
const longestHeader = 100_000_000;
/** The header is padded with spaces so that the data starts at a multiple of this. */
const alignment = 8;

const bytesOf = ({data}: Tensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** SHA-256 over the metadata (but `integrity`), names, shapes and data, in the order of the file. */
function integrityOf(tensors: Tensors, metadata: Metadata): string {
	const sha256 = createHash('sha256');
	const said = Object.entries(metadata).filter(([key]) => key !== 'integrity');
	const shapes = [...tensors].map(([name, {shape}]) => [name, shape]);
	sha256.update(JSON.stringify([said.sort(([a], [b]) => (a < b ? -1 : 1)), shapes]));
	for (const tensor of tensors.values()) sha256.update(bytesOf(tensor));
	return `sha256:${sha256.digest('hex')}`;
}

function encodeHeader(tensors: Tensors, metadata: Metadata): Uint8Array {
	const header: Record<string, unknown> = {__metadata__: {...metadata, integrity: integrityOf(tensors, metadata)}};
	let from = 0;
	for (const [name, {shape, data}] of tensors) {
		const to = from + data.byteLength;
		header[name] = {dtype: 'F32', shape, data_offsets: [from, to]};
		from = to;
	}
	const json = new TextEncoder().encode(JSON.stringify(header));
	const length = Math.ceil(json.length / alignment) * alignment;
	const bytes = new Uint8Array(8 + length).fill(0x20);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
	bytes.set(json, 8);
	return bytes;
}

/** Writes the file in one piece or not at all; see `writeAtomically`. */
export async function writeSafetensors(
	path: string,
	tensors: Tensors,
	metadata: Metadata,
	fileSystem?: FileSystem,
): Promise<void> {
	const parts = [encodeHeader(tensors, metadata), ...[...tensors.values()].map(bytesOf)];
	await writeAtomically(path, parts, fileSystem);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a file, before it is known which one. */
class Damage extends Error {}

function readEntry(name: string, value: unknown): Entry {
	if (!isObject(value)) throw new Damage(`its entry ${JSON.stringify(name)} is not an object`);
	const {dtype, shape, data_offsets: offsets} = value;
	if (dtype !== 'F32') {
		throw new Damage(
			`its tensor ${name} is stored as ${JSON.stringify(dtype)}, and only "F32" (float32) is understood`,
		);
	}
	if (!Array.isArray(shape) || !shape.every(isCount)) throw new Damage(`its tensor ${name} has no valid shape`);
	if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
		throw new Damage(`its tensor ${name} has no valid place`);
	}
	const [from, to] = offsets;
	if (to - from !== 4 * shape.reduce((product, size) => product * size, 1)) {
		throw new Damage(`its tensor ${name} has another size than its shape [${shape.join(', ')}] asks for`);
	}
	return {name, shape, from, to};
}

function readMetadata(value: unknown): Metadata {
	if (!isObject(value)) throw new Damage('its metadata is missing');
	const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
	if (texts.length !== Object.keys(value).length) throw new Damage('its metadata is not made of texts');
	return Object.fromEntries(texts);
}

/** Fills `bytes` from the file at `position`. */
async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		const {bytesRead} = await file.read(bytes, done, bytes.length - done, position + done);
		if (bytesRead === 0) throw new Damage('it ends too early');
		done += bytesRead;
	}
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
	try {
		const header: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
		if (isObject(header)) return header;
	} catch {}
	throw new Damage('its header is not readable');
}

async function readHeader(file: FileHandle): Promise<Header> {
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

async function readTensors(file: FileHandle, {entries, dataStart}: Header): Promise<Map<string, Tensor>> {
	const tensors = new Map<string, Tensor>();
	for (const {name, shape, from, to} of entries) {
		const data = new Float32Array((to - from) / 4);
		await readFully(file, new Uint8Array(data.buffer), dataStart + from);
		tensors.set(name, {shape, data});
	}
	return tensors;
}

async function reading<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result> {
	try {
		await using file = await open(path, 'r');
		return await work(file);
	} catch (error) {
		if (!(error instanceof Damage)) throw fileError(error, 'read', path);
		throw new UserError(
			`${path} is damaged or is not a file of charloom: ${error.message}. Put back a copy of it, or train again.`,
			{cause: error},
		);
	}
}

/** The metadata alone. The header's form is checked, the data is not read. */
export const readSafetensorsMetadata = (path: string): Promise<Metadata> =>
	reading(path, async file => (await readHeader(file)).metadata);

/**
 * Reads and checks the whole file; every tensor gets memory of its own. Throws a UserError for a file that is cut short,
 * altered in any byte that matters, not float32, or not of this program.
 */
export const readSafetensors = (path: string): Promise<{tensors: Tensors; metadata: Metadata}> =>
	reading(path, async file => {
		const header = await readHeader(file);
		const tensors = await readTensors(file, header);
		const {integrity} = header.metadata;
		if (integrity === undefined) throw new Damage('it carries no integrity hash');
		if (integrity !== integrityOf(tensors, header.metadata)) {
			throw new Damage('its content has changed since it was written (the integrity hash does not match)');
		}
		return {tensors, metadata: header.metadata};
	});
