/** The characters that a model reads before the first new one. */
import type {Vocabulary} from '../data/vocabulary.js';

/** The ids that stand before a text without a seed: a newline, or else a space, or else the vocabulary's first character. */
export function startIds(vocabulary: Vocabulary): Int32Array {
	for (const character of ['\n', ' ']) {
		const {ids} = vocabulary.encodeKnown(character);
		if (ids.length > 0) return ids;
	}
	return Int32Array.of(0);
}

/** The ids of the seed; those of `startIds` where it is empty. */
export const beginning = ({
	seed,
	vocabulary,
}: {
	readonly seed: Int32Array;
	readonly vocabulary: Vocabulary;
}): Int32Array => (seed.length > 0 ? seed : startIds(vocabulary));
