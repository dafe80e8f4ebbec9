/** Training text and validation text. */
import type {Ids} from './corpus.js';

export type Split = {readonly train: Ids; readonly valid: Ids};

/** Holds out the last `validFraction` of the text. Both parts are views of `ids`. */
export function split(ids: Ids, validFraction: number): Split {
	const trainLength = Math.floor(ids.length * (1 - validFraction));
	return {train: ids.subarray(0, trainLength), valid: ids.subarray(trainLength)};
}
