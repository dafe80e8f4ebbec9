/** Training text and validation text. */
import type {Ids} from './corpus.js';
import type {TextEncoding} from './counts.js';
import {countCharacters, sequenceLength} from './utf8.js';

export type Split = {readonly train: Ids; readonly valid: Ids};

/** Holds out the last `validFraction` of the text. Both parts are views of `ids`. */
export function split(ids: Ids, validFraction: number): Split {
	const trainLength = Math.floor(ids.length * (1 - validFraction));
	return {train: ids.subarray(0, trainLength), valid: ids.subarray(trainLength)};
}

/** The byte at which `split` holds out what follows. */
export function heldOutByte(bytes: Uint8Array, encoding: TextEncoding, validFraction: number): number {
	if (encoding === 'bytes') return Math.floor(bytes.length * (1 - validFraction));
	let left = Math.floor(countCharacters(bytes) * (1 - validFraction));
	let place = 0;
	for (; left > 0; left--) place += sequenceLength(bytes[place]);
	return place;
}
