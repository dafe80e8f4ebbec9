/** Temporary folders and corpora for the tests of data. */
import {createHash} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Readable} from 'node:stream';
import type {ExecutionContext} from 'ava';
import type {Corpus} from '../../src/data/corpus.js';
import type {TextEncoding} from '../../src/data/counts.js';

/** An empty folder that goes away with the test. */
export async function temporaryFolder(t: ExecutionContext<unknown>): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'charloom-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A corpus that was never on a disk. */
export function corpusOf(content: string | Uint8Array, encoding: TextEncoding = 'utf-8'): Corpus {
	const bytes = typeof content === 'string' ? bytesOf(content) : content;
	return {
		name: 'test',
		sources: [],
		bytes,
		encoding,
		fileEnds: [bytes.length],
		nfc: false,
		sha256: sha256Of(bytes),
		notes: [],
	};
}

export const streamOf = (...chunks: readonly Uint8Array[]): Readable => Readable.from(chunks, {objectMode: false});
