/**
 * An n-gram model of characters with modified, interpolated Kneser-Ney smoothing (Chen and Goodman 1999):
 *
 *   p(x | context) = (c(context x) − D(c(context x))) / Σ c + λ · p(x | context without its first character)
 *
 * λ is what the discounts D took away, and 1 / V stands at the end of the recursion. The longest context counts how often each string is
 * in the text, shorter ones how many different characters stand before it there: they are only asked where the longer one knows too
 * little. After fewer characters than the longest context has, all of them are the longest one.
 *
 * V = vocabSize.
 */
import type {Ids} from '../../data/corpus.js';
import {type Discounts, discountsOf} from './discounts.js';
import {type CountOptions, countStrings, type StringTable} from './string-table.js';

/** Characters that are looked at to predict one, with that one. */
export const defaultOrder = 8;

export type BuildOptions = CountOptions & {readonly order?: number | undefined};

/** The discounts of each level, from 1 on: of how often its strings occur, and of how many characters stand before them. */
export type LevelDiscounts = Readonly<Record<'counts' | 'kinds', Discounts>>;

export type NgramModel = {
	/** Characters that are looked at to predict one, with that one. */
	readonly order: number;
	readonly vocabSize: number;
	readonly table: StringTable;
	readonly discounts: readonly LevelDiscounts[];
};

/** Counts a text, or ranges of it: a million characters take about half a second. Throws the signal's reason when it is aborted. */
export async function buildNgramModel(
	ids: Ids,
	vocabSize: number,
	{order = defaultOrder, ...options}: BuildOptions = {},
): Promise<NgramModel> {
	const table = await countStrings(ids, vocabSize, order, options);
	const discounts = table.map(({counts, kinds}) => ({counts: discountsOf(counts), kinds: discountsOf(kinds)}));
	return {order, vocabSize, table, discounts};
}
