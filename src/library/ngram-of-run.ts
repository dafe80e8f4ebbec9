/** The n-gram model that stands beside a run's network: the one in its folder, or else one of the text that it has learned. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeAtomically} from '../checkpoint/atomic.js';
import {decodeNgram, encodeNgram, type KeptNgram} from '../checkpoint/ngram-file.js';
import type {Run} from '../checkpoint/run.js';
import {runFileNames} from '../checkpoint/run-files.js';
import type {Vocabulary} from '../data/vocabulary.js';
import {buildNgramModel} from '../evaluation/ngram/model.js';
import {textOfRun} from './text-of-run.js';

/** The weight of the n-gram model beside the network where nobody has fitted one: a mixture is flat around its best. */
export const usualWeight = 0.4;

/** Characters that are counted at most: a table takes some ten bytes for each. */
const mostCounted = 50_000_000;

const otherwise =
	'Without it there is no n-gram model, unless the run keeps one: charloom export RUN TARGET --ngram, where the text is.';

/** Throws a UserError where there is neither a model in the folder nor the text, and the signal's reason when it is aborted. */
export async function ngramOfRun(run: Run, vocabulary: Vocabulary, signal?: AbortSignal): Promise<KeptNgram> {
	if (await run.has('ngram')) {
		const path = run.pathOf('ngram');
		return decodeNgram(await readFile(path), vocabulary.size, path);
	}
	const {ids} = await textOfRun(run, vocabulary, otherwise);
	const counted = ids.train.subarray(0, mostCounted);
	return {model: await buildNgramModel(counted, vocabulary.size, {signal}), weight: usualWeight};
}

/** Writes a run's n-gram model into the folder of another that has the same model; gives where, and how many bytes. */
export async function writeNgram(
	folder: string,
	kept: KeptNgram,
): Promise<{readonly path: string; readonly bytes: number}> {
	const path = join(folder, runFileNames.ngram);
	const bytes = await encodeNgram(kept);
	await writeAtomically(path, [bytes]);
	return {path, bytes: bytes.length};
}
