/**
 * An n-gram model as a teacher. Of the text that it was made from it would know every string by heart, so the text is cut into
 * blocks, and each is taught by a model of all the others.
 */
import type {Ids} from '../../data/corpus.js';
import {NgramContext} from '../../evaluation/ngram/context.js';
import {buildNgramModel} from '../../evaluation/ngram/model.js';
import type {Asking} from './asking.js';
import type {SoftTable} from './soft-table.js';

/** The number of blocks, if the text is not shorter: a model has seen eight ninths of the text. */
const mostBlocks = 9;

/** Fills the table for a whole text; false where it was stopped meanwhile. */
export async function askNgram(
	table: SoftTable,
	ids: Ids,
	{order, vocabSize}: {readonly order: number; readonly vocabSize: number},
	asking: Asking,
): Promise<boolean> {
	const distribution = new Float32Array(vocabSize);
	const blocks = Math.min(mostBlocks, ids.length);
	for (let block = 0; block < blocks; block++) {
		const from = Math.floor((block * ids.length) / blocks);
		const to = Math.floor(((block + 1) * ids.length) / blocks);
		const ranges = [
			{from: 0, to: from},
			{from: to, to: ids.length},
		].filter(range => range.to > range.from);
		const context = new NgramContext(await buildNgramModel(ids, vocabSize, {order, ranges}));
		for (const id of ids.subarray(Math.max(0, from - order), from)) context.take(id);
		for (let place = from; place < to; place++) {
			if (!(await asking.goesOn(place / ids.length))) return false;
			table.set(place, context.distribution(distribution));
			context.take(ids[place]);
		}
	}
	return true;
}
