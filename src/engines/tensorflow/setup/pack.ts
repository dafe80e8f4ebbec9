/**
 * A ready engine as files that can be carried to a machine without a network: the addon and TensorFlow's libraries,
 * stripped, as one tar, compressed with zstd, in parts. CUDA's libraries are found on the machine that it is carried to.
 */

import {type ChildProcess, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {copyFile, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {constants, createZstdCompress, createZstdDecompress} from 'node:zlib';
import {UserError} from '../../../errors.js';
import {outputOf} from '../../setup/program.js';
import type {Installation} from '../installation.js';

/** The bytes of a part: 60 MB, since many services refuse larger files. */
const partSize = 60_000_000;

type Part = {readonly name: string; readonly size: number; readonly sha256: string};

export type PackList = {
	readonly formatVersion: 1;
	readonly platform: string;
	/** The version of TensorFlow. */
	readonly version: string;
	readonly source: string;
	readonly parts: readonly Part[];
};

const listName = 'parts.json';
const thisPlatform = `${process.platform}-${process.arch}`;

async function stage(
	installation: Installation,
	libraries: readonly string[],
	extra: readonly string[],
	folder: string,
): Promise<void> {
	await mkdir(join(folder, 'lib'), {recursive: true});
	await mkdir(join(folder, 'addon'));
	await copyFile(installation.addon, join(folder, 'addon', 'tfjs_binding.node'));
	for (const library of [...libraries, ...extra]) {
		const copy = join(folder, 'lib', basename(library));
		await copyFile(library, copy);
		// A machine without "strip" makes larger parts, which work as well.
		await outputOf('strip', ['--strip-unneeded', copy]);
	}
}

/** Settles when the program has ended; an error of it is thrown where this is awaited, after its streams have ended. */
function endOf(child: ChildProcess): Promise<void> {
	const ended = new Promise<void>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', code => (code === 0 ? resolve() : reject(new Error(`tar ended with exit code ${code}`))));
	});
	ended.catch(() => {});
	return ended;
}

/** Writes a stream into numbered files. */
async function writeParts(
	stream: AsyncIterable<Buffer>,
	folder: string,
	stem: string,
	bytes: number,
): Promise<readonly Part[]> {
	const parts: Part[] = [];
	let chunks: Buffer[] = [];
	let size = 0;
	const flush = async (): Promise<void> => {
		const name = `${stem}.${String(parts.length).padStart(3, '0')}`;
		const content = Buffer.concat(chunks);
		await writeFile(join(folder, name), content);
		parts.push({name, size, sha256: createHash('sha256').update(content).digest('hex')});
		chunks = [];
		size = 0;
	};
	for await (const chunk of stream) {
		let rest = chunk;
		while (size + rest.length >= bytes) {
			chunks.push(rest.subarray(0, bytes - size));
			rest = rest.subarray(bytes - size);
			size = bytes;
			await flush();
		}
		chunks.push(rest);
		size += rest.length;
	}
	if (size > 0) await flush();
	return parts;
}

export type PackOptions = {
	readonly installation: Installation;
	/** The libraries of TensorFlow, and others that the other machine may lack. */
	readonly libraries: readonly string[];
	readonly extra: readonly string[];
	/** A folder to work in; it is deleted. */
	readonly work: string;
	readonly bytesPerPart?: number;
};

/** Packs into a folder; parts of an earlier packing in it are replaced. */
export async function pack(target: string, options: PackOptions): Promise<PackList> {
	const {installation, libraries, extra, work, bytesPerPart = partSize} = options;
	await rm(work, {recursive: true, force: true});
	try {
		await stage(installation, libraries, extra, work);
		await mkdir(target, {recursive: true});
		for (const name of await readdir(target)) {
			if (/^tensorflow-.*\.tar\.zst\.\d+$/.test(name) || name === listName) await rm(join(target, name));
		}
		const child = spawn('tar', ['-cf', '-', '-C', work, 'lib', 'addon'], {stdio: ['ignore', 'pipe', 'ignore']});
		const ended = endOf(child);
		// There is no worker: with workers Node's stream of zstd fails at its end (Node 24.21).
		const params = {[constants.ZSTD_c_compressionLevel]: 11};
		const stem = `tensorflow-${installation.version}-${thisPlatform}.tar.zst`;
		const parts: Part[] = [];
		await pipeline(child.stdout, createZstdCompress({params}), async compressed => {
			parts.push(...(await writeParts(compressed as AsyncIterable<Buffer>, target, stem, bytesPerPart)));
		});
		await ended;
		const {version, source} = installation;
		const list: PackList = {formatVersion: 1, platform: thisPlatform, version, source, parts};
		await writeFile(join(target, listName), `${JSON.stringify(list, null, '\t')}\n`);
		return list;
	} finally {
		await rm(work, {recursive: true, force: true});
	}
}

async function readList(folder: string): Promise<PackList> {
	const path = join(folder, listName);
	let list: PackList;
	try {
		list = JSON.parse(await readFile(path, 'utf8')) as PackList;
	} catch (error) {
		throw new UserError(`Expected ${path} to list the parts of a packed engine: ${(error as Error).message}.`);
	}
	if (list.formatVersion !== 1 || !Array.isArray(list.parts))
		throw new UserError(`${path} is not a list of charloom's.`);
	if (list.platform !== thisPlatform) {
		throw new UserError(`Expected an engine packed for ${thisPlatform}, and ${path} is for ${list.platform}.`);
	}
	return list;
}

/** Reads the parts in order; throws a UserError for one that is missing or damaged. */
async function* readParts(folder: string, parts: readonly Part[]): AsyncGenerator<Buffer> {
	for (const {name, size, sha256} of parts) {
		const path = join(folder, basename(name));
		if (!existsSync(path)) throw new UserError(`Expected ${path} to be there: carry all parts of ${listName} over.`);
		const content = await readFile(path);
		if (content.length !== size || createHash('sha256').update(content).digest('hex') !== sha256) {
			throw new UserError(`${path} is not as it was packed: carry it over again.`);
		}
		yield content;
	}
}

/** Tells whether the reader stopped reading, which is no failure for tar: padding follows the end of an archive. */
function isClosed(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Unpacks into a folder, which then has `lib` and `addon`. */
export async function unpack(source: string, folder: string): Promise<PackList> {
	const list = await readList(source);
	await rm(folder, {recursive: true, force: true});
	await mkdir(folder, {recursive: true});
	const child = spawn('tar', ['-xf', '-', '-C', folder], {stdio: ['pipe', 'ignore', 'ignore']});
	const ended = endOf(child);
	try {
		const parts = Readable.from(readParts(source, list.parts));
		await pipeline(parts, createZstdDecompress(), child.stdin).catch(error => {
			if (!isClosed(error)) throw error;
		});
		await ended;
	} catch (error) {
		child.kill();
		await rm(folder, {recursive: true, force: true});
		if (error instanceof UserError) throw error;
		throw new UserError(`Could not unpack ${source}: ${(error as Error).message}.`);
	}
	return list;
}
