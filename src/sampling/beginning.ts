/** The characters that a model reads before the first new one. */
import type {RecordKind} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import {recordEnd} from './record-ends.js';

/** The ids that stand before a text without a seed: a newline, or else a space, or else the vocabulary's first character. */
export function startIds(vocabulary: Vocabulary): Int32Array {
	for (const character of ['\n', ' ']) {
		const {ids} = vocabulary.encodeKnown(character);
		if (ids.length > 0) return ids;
	}
	return Int32Array.of(0);
}

export type BeginningOptions = {
	readonly seed: Int32Array;
	readonly vocabulary: Vocabulary;
	/** The kind of the records that the model has learned, if it has learned a list. */
	readonly records?: RecordKind | undefined;
};

/**
 * The ids of the seed; those of `startIds` where it is empty. A model of a list reads those before the seed, too, and of the
 * seed only the last record, since each begins from a zero state.
 */
export function beginning({seed, vocabulary, records}: BeginningOptions): Int32Array {
	const start = startIds(vocabulary);
	if (!records) return seed.length > 0 ? seed : start;
	const isEnd = recordEnd(records, vocabulary);
	const last = seed.findLastIndex((id, place) => isEnd(seed[place - 1], id));
	return Int32Array.of(...start, ...seed.subarray(last + 1));
}
