/**
 * The safetensors format, with numbers of 32 and of 16 bits; in memory all are float32.
 *
 * Files of this program carry a SHA-256 of all that they say under `integrity` in the metadata, so that a damaged one is
 * never taken for a model. Files of other programs are read without.
 */
import {createHash} from 'node:crypto';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {UserError} from '../errors.js';
import {type FileSystem, writeAtomically} from './atomic.js';
import {decoders, encoders, numberSize, type WrittenDType} from './dtypes.js';
import {fileError} from './file-errors.js';
import {
	Damage,
	type Entry,
	encodeHeader,
	type Header,
	type Metadata,
	type RandomAccess,
	readFully,
	readHeader,
} from './safetensors-header.js';

export type {Metadata} from './safetensors-header.js';
export type Tensor = {readonly shape: readonly number[]; readonly data: Float32Array};
export type Tensors = ReadonlyMap<string, Tensor>;

/** The contents of a file to be written; not all of it need be in memory at once. */
export type Content = {
	readonly shapes: ReadonlyMap<string, readonly number[]>;
	/** The tensors' numbers, in the order of the shapes; each is used before the next one is asked for. */
	readonly data: () => AsyncIterable<Float32Array>;
};

export const contentOf = (tensors: Tensors): Content => ({
	shapes: new Map([...tensors].map(([name, {shape}]) => [name, shape])),
	async *data() {
		for (const {data} of tensors.values()) yield data;
	},
});

/** SHA-256 over the metadata (but `integrity`), names, shapes, kinds (but F32) and then the data, in the order of the file. */
class Integrity {
	readonly #sha256 = createHash('sha256');

	constructor(entries: readonly Entry[], metadata: Metadata) {
		const said = Object.entries(metadata).filter(([key]) => key !== 'integrity');
		const shapes = entries.map(({name, dtype, shape}) => (dtype === 'F32' ? [name, shape] : [name, shape, dtype]));
		this.#sha256.update(JSON.stringify([said.sort(([a], [b]) => (a < b ? -1 : 1)), shapes]));
	}

	add(data: Uint8Array): void {
		this.#sha256.update(data);
	}

	/** The hash of all that was added until now. */
	get text(): string {
		return `sha256:${this.#sha256.copy().digest('hex')}`;
	}
}

/** That of data that is in memory. */
function integrityOf(entries: readonly Entry[], metadata: Metadata, data: Iterable<Uint8Array>): string {
	const integrity = new Integrity(entries, metadata);
	for (const bytes of data) integrity.add(bytes);
	return integrity.text;
}

/** The place of each tensor in the file. */
function entriesOf({shapes}: Content, dtype: WrittenDType): readonly Entry[] {
	let end = 0;
	return [...shapes].map(([name, shape]) => {
		const from = end;
		end += shape.reduce((count, size) => count * size, numberSize[dtype]);
		return {name, dtype, shape, from, to: end};
	});
}

/** The bytes of each tensor. */
async function* encoded(content: Content, entries: readonly Entry[], dtype: WrittenDType): AsyncGenerator<Uint8Array> {
	let index = 0;
	for await (const numbers of content.data()) {
		const {name, shape, from, to} = entries[index++];
		const bytes = encoders[dtype](numbers);
		if (bytes.length !== to - from) {
			throw new Error(`Expected numbers for the shape [${shape.join(', ')}] of ${name}, got ${numbers.length}.`);
		}
		yield bytes;
	}
}

/** Writes the file in one piece or not at all; see `writeAtomically`. `F16` rounds the numbers to 16 bits. */
export async function writeSafetensors(
	path: string,
	content: Content,
	metadata: Metadata,
	{fileSystem, dtype = 'F32'}: {readonly fileSystem?: FileSystem; readonly dtype?: WrittenDType} = {},
): Promise<void> {
	const entries = entriesOf(content, dtype);
	const integrity = new Integrity(entries, metadata);
	const header = (): Uint8Array => encodeHeader(entries, {...metadata, integrity: integrity.text});
	const parts = async function* () {
		// Only its length is right as yet.
		yield header();
		for await (const bytes of encoded(content, entries, dtype)) {
			integrity.add(bytes);
			yield bytes;
		}
	};
	await writeAtomically(path, parts(), {fileSystem, beginning: header});
}

/** Each tensor's bytes get memory of their own. */
async function readData(file: RandomAccess, {entries, dataStart}: Header): Promise<readonly Uint8Array<ArrayBuffer>[]> {
	const data: Uint8Array<ArrayBuffer>[] = [];
	for (const {from, to} of entries) {
		const bytes = new Uint8Array(to - from);
		await readFully(file, bytes, dataStart + from);
		data.push(bytes);
	}
	return data;
}

const damaged = (file: string, damage: Damage): UserError =>
	new UserError(
		`${file} is damaged or is not a file of charloom: ${damage.message}. Put back a copy of it, or train again.`,
		{cause: damage},
	);

async function reading<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result> {
	try {
		const place = await stat(path);
		if (!place.isFile() && !place.isDirectory()) throw new Damage('it is no plain file');
		await using file = await open(path, 'r');
		return await work(file);
	} catch (error) {
		throw error instanceof Damage ? damaged(path, error) : fileError(error, 'read', path);
	}
}

/** The metadata alone. The header's form is checked, the data is not read. */
export const readSafetensorsMetadata = (path: string): Promise<Metadata> =>
	reading(path, async file => (await readHeader(file)).metadata);

/** Says whether another program wrote the file: charloom's own say of which training their weights are. */
const isForeign = (metadata: Metadata): boolean => metadata['best'] === undefined && metadata['progress'] === undefined;

/** Checks a whole file and gives its tensors, each with memory of its own. */
async function readTensors(file: RandomAccess): Promise<{tensors: Tensors; metadata: Metadata}> {
	const header = await readHeader(file);
	const {entries, metadata} = header;
	const data = await readData(file, header);
	const {integrity} = metadata;
	if (integrity === undefined && !isForeign(metadata)) throw new Damage('it carries no integrity hash');
	if (integrity !== undefined && integrity !== integrityOf(entries, metadata, data)) {
		throw new Damage('its content has changed since it was written (the integrity hash does not match)');
	}
	const tensors = entries.map(({name, dtype, shape}, index): [string, Tensor] => [
		name,
		{shape, data: decoders[dtype](data[index])},
	]);
	return {tensors: new Map(tensors), metadata};
}

/**
 * Reads and checks the whole file; every tensor gets memory of its own. Throws a UserError for a file that is cut short,
 * altered in any byte that matters, or holds other numbers than F32, F16 and BF16.
 */
export const readSafetensors = (path: string): Promise<{tensors: Tensors; metadata: Metadata}> =>
	reading(path, readTensors);

/** `readSafetensors` of a file in memory, which errors call `name`. */
export async function parseSafetensors(
	bytes: Uint8Array,
	name: string,
): Promise<{tensors: Tensors; metadata: Metadata}> {
	const file: RandomAccess = {
		stat: async () => ({size: bytes.length}),
		async read(target, offset, length, position) {
			const part = bytes.subarray(position, position + length);
			target.set(part, offset);
			return {bytesRead: part.length};
		},
	};
	return readTensors(file).catch(error => {
		throw error instanceof Damage ? damaged(name, error) : error;
	});
}
