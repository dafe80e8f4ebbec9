/**
 * An n-gram model as a teacher. Of the text that it was made from it would know every string by heart, so the text is cut into
 * blocks, and each is taught by a model of all the others. Threads divide the blocks; how many they are changes nothing in the answers.
 */

import {availableParallelism} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import type {Ids} from '../../data/corpus.js';
import type {Asking} from './asking.js';
import {done, type NgramWork} from './ngram-blocks.js';
import type {SoftTable} from './soft-table.js';

/** The number of blocks, if the text is not shorter: a model has seen eight ninths of the text. */
const mostBlocks = 9;

/** A thread counts nearly the whole text, for which it needs some hundred bytes a character: so many characters are counted at once. */
const mostCounted = 20e6;

/** Milliseconds between two looks at how far the threads are. */
const lookEvery = 50;

export type NgramQuestion = {
	readonly order: number;
	readonly vocabSize: number;
	/** 0 is one for each processor core. */
	readonly threads: number;
};

const threadsFor = (ids: Ids, wanted: number, blocks: number): number =>
	Math.max(1, Math.min(wanted || availableParallelism(), blocks, Math.floor(mostCounted / ids.length)));

/** The same numbers in memory that threads can share. */
function shared(ids: Ids): NgramWork['ids'] {
	const memory = new SharedArrayBuffer(ids.byteLength);
	new Uint8Array(memory).set(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
	if (ids instanceof Uint8Array) return new Uint8Array(memory);
	return ids instanceof Uint16Array ? new Uint16Array(memory) : new Uint32Array(memory);
}

/** Rejects with what went wrong in the thread. */
const ended = (thread: Worker): Promise<void> =>
	new Promise((resolve, reject) => {
		thread.on('error', reject);
		thread.on('exit', () => resolve());
	});

/** Fills the table for a whole text; false where it was stopped meanwhile. */
export async function askNgram(
	table: SoftTable,
	ids: Ids,
	{order, vocabSize, threads}: NgramQuestion,
	asking: Asking,
): Promise<boolean> {
	if (!(await asking.goesOn(0))) return false;
	const blocks = Math.min(mostBlocks, ids.length);
	const progress = new Int32Array(new SharedArrayBuffer(8));
	const work: NgramWork = {ids: shared(ids), vocabSize, order, blocks, table: table.memory, progress};
	const workers = Array.from(
		{length: threadsFor(ids, threads, blocks)},
		() => new Worker(new URL('./ngram-thread.js', import.meta.url), {workerData: work}),
	);
	const all = Promise.all(workers.map(ended));
	let isDone = false;
	const finished = all.then(() => {
		isDone = true;
	});
	try {
		for (;;) {
			await Promise.race([finished, sleep(lookEvery)]);
			if (isDone) return true;
			if (!(await asking.goesOn(Atomics.load(progress, done) / ids.length))) return false;
		}
	} finally {
		await Promise.all(workers.map(worker => worker.terminate()));
	}
}
