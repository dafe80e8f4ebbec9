/**
 * The work of asking an n-gram model, as the threads that divide it see it. The text is cut into blocks, and each thread takes the next
 * one that nobody has taken: it counts the other blocks, and writes what they tell of this one into the table, which all share.
 */
import type {Ids} from '../../data/corpus.js';
import {NgramContext} from '../../evaluation/ngram/context.js';
import {buildNgramModel} from '../../evaluation/ngram/model.js';
import {SoftTable, type TableMemory} from './soft-table.js';

export type NgramWork = {
	/** The text, in shared memory. */
	readonly ids: Ids;
	readonly vocabSize: number;
	readonly order: number;
	readonly blocks: number;
	readonly table: TableMemory;
	/** The number of blocks that are taken, and of places that are done; in shared memory. */
	readonly progress: Int32Array; // [2]
};

export const taken = 0;
export const done = 1;

/** Places between two notes of the progress. */
const slice = 4096;

async function teach(work: NgramWork, table: SoftTable, block: number): Promise<void> {
	const {ids, vocabSize, order, blocks, progress} = work;
	const from = Math.floor((block * ids.length) / blocks);
	const to = Math.floor(((block + 1) * ids.length) / blocks);
	const ranges = [
		{from: 0, to: from},
		{from: to, to: ids.length},
	].filter(range => range.to > range.from);
	const context = new NgramContext(await buildNgramModel(ids, vocabSize, {order, ranges}));
	const distribution = new Float32Array(vocabSize);
	for (const id of ids.subarray(Math.max(0, from - order), from)) context.take(id);
	for (let begin = from; begin < to; begin += slice) {
		const end = Math.min(to, begin + slice);
		for (let place = begin; place < end; place++) {
			table.set(place, context.distribution(distribution));
			context.take(ids[place]);
		}
		Atomics.add(progress, done, end - begin);
	}
}

/** Teaches one block after the other, until all are taken. */
export async function teachBlocks(work: NgramWork): Promise<void> {
	const table = new SoftTable(work.ids.length, work.vocabSize, work.table);
	for (let block = next(work); block < work.blocks; block = next(work)) await teach(work, table, block);
}

const next = ({progress}: NgramWork): number => Atomics.add(progress, taken, 1);
