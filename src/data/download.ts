/**
 * Downloads of corpora. A text is written beside its place, checked, and only then renamed, so that what lies in the
 * corpus folder is always whole; whatever goes wrong, no partial file stays, and one that a killed download left goes with the
 * next.
 */

import {createHash} from 'node:crypto';
import {mkdir, open, readdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import {type FetchOptions, fetchBytes} from '../input/fetch-bytes.js';
import {isRunning} from '../input/is-running.js';
import type {DownloadableCorpus} from './catalogue.js';
import {downloadedPath} from './sources.js';
import {unzipMember} from './unzip.js';

export type DownloadProgress = {
	/** Bytes that have arrived, and bytes to come in all. */
	readonly received: number;
	readonly total: number;
};

export type DownloadOptions = {
	readonly corpusFolder: string;
	/** Downloads again what is already there. */
	readonly force?: boolean;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: DownloadProgress) => void;
} & Pick<FetchOptions, 'patience' | 'firstWait'>;

export type Downloaded = {readonly path: string; readonly status: 'downloaded' | 'already there'};

/**
 * Gets a text into the corpus folder. Throws a UserError where the server, the connection, the text or the disk are not as
 * they should be, and the signal's reason when it is aborted.
 */
export async function downloadCorpus(corpus: DownloadableCorpus, options: DownloadOptions): Promise<Downloaded> {
	const {corpusFolder, force = false, signal} = options;
	const place = downloadedPath(corpus.name, corpusFolder);
	if (!force && (await isThere(corpus, place))) return {path: place, status: 'already there'};
	const partial = path.join(corpusFolder, `.${corpus.name}.${process.pid}.partial`);
	try {
		await mkdir(corpusFolder, {recursive: true});
		await removeAbandoned(corpus, corpusFolder);
		await writeText(corpus, partial, options);
		await rename(partial, place);
		return {path: place, status: 'downloaded'};
	} catch (error) {
		await rm(partial, {force: true}).catch(() => {}); // where the folder can't be written there is nothing to remove
		signal?.throwIfAborted();
		throw explain(error, corpus, place);
	}
}

/** Deletes the parts of this text that downloads have left which were killed. */
async function removeAbandoned({name}: DownloadableCorpus, corpusFolder: string): Promise<void> {
	const files = await readdir(corpusFolder);
	const parts = files.filter(file => file.startsWith(`.${name}.`) && file.endsWith('.partial'));
	const writerOf = (file: string): number => Number(file.split('.').at(-2));
	const abandoned = parts.filter(file => !(Number.isInteger(writerOf(file)) && isRunning(writerOf(file))));
	await Promise.all(abandoned.map(file => rm(path.join(corpusFolder, file), {force: true})));
}

async function isThere({size, name}: DownloadableCorpus, place: string): Promise<boolean> {
	const stats = await stat(place).catch(() => undefined);
	if (!stats || stats.size === size) return stats !== undefined;
	throw new UserError(
		`Expected ${size} bytes in ${place}, got ${stats.size}. ` +
			`\`charloom corpus get ${name} --force\` replaces it by a new download.`,
	);
}

/** Writes the text to `partial` and checks its size and SHA-256. */
async function writeText(corpus: DownloadableCorpus, partial: string, options: DownloadOptions): Promise<void> {
	const hash = createHash('sha256');
	const arriving = received(corpus, options);
	const text = corpus.member === undefined ? arriving : unzipMember(arriving, corpus.member);
	let size = 0;
	const file = await open(partial, 'w');
	try {
		for await (const chunk of text) {
			size += chunk.length;
			if (size > corpus.size) throw otherText(corpus, `more than ${corpus.size} bytes`);
			hash.update(chunk);
			await file.writeFile(chunk); // writes on from where the last one ended
		}
		await file.sync();
	} finally {
		await file.close();
	}
	if (size < corpus.size) {
		throw new UserError(`Expected ${corpus.size} bytes of ${corpus.name}, got only ${size}. Try again later.`);
	}
	const digest = hash.digest('hex');
	if (digest !== corpus.sha256) throw otherText(corpus, `SHA-256 ${digest} instead of ${corpus.sha256}`);
}

const otherText = ({name, url}: DownloadableCorpus, found: string): UserError =>
	new UserError(`The text at ${url} is not the ${name} that charloom knows: ${found}. Nothing was kept.`);

/** The bytes that the server sends. */
function received(corpus: DownloadableCorpus, {signal, onProgress, patience, firstWait}: DownloadOptions) {
	const total = corpus.downloadSize;
	return fetchBytes(corpus.url, {
		name: corpus.name,
		size: total,
		onProgress: received => onProgress?.({received, total}),
		...(signal && {signal}),
		...(patience !== undefined && {patience}),
		...(firstWait !== undefined && {firstWait}),
	});
}

const diskReasons: Readonly<Record<string, string>> = {
	ENOSPC: 'the disk is full',
	EDQUOT: 'your quota is used up',
	EACCES: 'you may not write there',
	EPERM: 'you may not write there',
	EROFS: 'the disk is read-only',
	ENOTDIR: 'a part of its path is a file',
	EEXIST: 'a file is where its folder should be',
	EISDIR: 'it is a folder',
};

function explain(error: unknown, {url, name}: DownloadableCorpus, place: string): unknown {
	if (error instanceof UserError || !(error instanceof Error)) return error;
	const reason = 'code' in error ? diskReasons[String(error.code)] : undefined;
	if (reason !== undefined) return new UserError(`Could not write ${place}: ${reason}.`, {cause: error});
	const {cause} = error; // fetch wraps what went wrong in "fetch failed" or "terminated"
	const detail = cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
	return new UserError(
		`Could not download ${name} from ${url} (${detail}). Check the connection (behind a proxy, set HTTPS_PROXY and ` +
			`NODE_USE_ENV_PROXY=1), or get the text in another way and put it there yourself: ${place}`,
		{cause: error},
	);
}
