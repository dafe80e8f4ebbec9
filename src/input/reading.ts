/**
 * Files and streams, up to a limit: a device, a pipe or a damaged file may have no end. Failures of the file system are
 * thrown as they are; what is too long, or no plain file where one is expected, is a UserError.
 */
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {constants, type FileHandle, open} from 'node:fs/promises';
import {UserError} from '../errors.js';

/** The most bytes that are read of anything, by what it is for. */
export const mostBytes = {
	/** A text to learn from or to be scored. */
	text: 2 ** 31 - 1,
	/** A text to go on from; a string could not be much longer. */
	seed: 2 ** 28,
	/** Settings and records, which are JSON. */
	settings: 2 ** 26,
} as const;

const inWords = (bytes: number): string =>
	bytes >= 2 ** 30 ? `${Math.round(bytes / 2 ** 30)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;

const tooLong = (name: string, most: number): UserError =>
	new UserError(`Expected at most ${inWords(most)} in ${name}, got more. Give a part of it.`);

/** Bytes that come one after another, up to a limit. */
class Collected {
	readonly #chunks: Uint8Array[] = [];
	readonly #name: string;
	readonly #most: number;
	#size = 0;

	constructor(name: string, most: number) {
		this.#name = name;
		this.#most = most;
	}

	add(chunk: Uint8Array): void {
		this.#size += chunk.length;
		if (this.#size > this.#most) throw tooLong(this.#name, this.#most);
		this.#chunks.push(chunk);
	}

	get bytes(): Uint8Array {
		return this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#size);
	}
}

type Limits = {
	readonly most: number;
	/** Told every chunk as it comes; may throw to end the reading early. */
	readonly onChunk?: (chunk: Uint8Array) => void;
};

/** All that a stream gives. `name` is what errors call it. */
export async function readStream(
	stream: AsyncIterable<Uint8Array | string>,
	name: string,
	{most, onChunk}: Limits,
): Promise<Uint8Array> {
	const collected = new Collected(name, most);
	for await (const part of stream) {
		const chunk = typeof part === 'string' ? Buffer.from(part) : part;
		onChunk?.(chunk);
		collected.add(chunk);
	}
	return collected.bytes;
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
	for (;;) {
		const {buffer, bytesRead} = await file.read(new Uint8Array(2 ** 20));
		if (bytesRead === 0) return;
		yield buffer.subarray(0, bytesRead);
	}
}

/** A whole file, device or named pipe. */
export async function readWhole(path: string, limits: Limits): Promise<Uint8Array> {
	await using file = await open(path, 'r');
	const stats = await file.stat();
	if (stats.isFile() && stats.size > limits.most) throw tooLong(path, limits.most);
	if (!stats.isFile() || stats.size === 0) {
		return await readStream(chunksOf(file), path, limits);
	}
	const bytes = await file.readFile();
	limits.onChunk?.(bytes);
	return bytes;
}

const noPlainFile = (path: string): UserError =>
	new UserError(
		`Expected ${path} to be a plain file, but it is a device, a pipe or a socket. Put a file in its place.`,
	);

/** A plain file that is a record of charloom's; anything else at its place would keep the reader waiting. */
export async function readRecord(path: string): Promise<string> {
	// Without waiting for somebody to write to a named pipe.
	await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	const stats = await file.stat();
	if (!stats.isFile() && !stats.isDirectory()) throw noPlainFile(path);
	if (stats.size > mostBytes.settings) throw tooLong(path, mostBytes.settings);
	return await file.readFile('utf8');
}

/** A file, or whatever gives bytes, at once. */
export function readSettings(path: string): string {
	const file = openSync(path, 'r');
	try {
		const {size} = fstatSync(file);
		if (size > mostBytes.settings) throw tooLong(path, mostBytes.settings);
		const collected = new Collected(path, mostBytes.settings);
		for (;;) {
			const chunk = new Uint8Array(2 ** 16);
			const count = readSync(file, chunk);
			if (count === 0) return Buffer.from(collected.bytes).toString('utf8');
			collected.add(chunk.subarray(0, count));
		}
	} finally {
		closeSync(file);
	}
}
