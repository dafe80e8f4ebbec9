/** Training text and validation text. */
import type {Ids} from './corpus.js';
import type {TextEncoding} from './counts.js';
import {countCharacters, sequenceLength} from './utf8.js';

export type Split = {readonly train: Ids; readonly valid: Ids};

/** The share that is held out of a text unless another is asked for, … */
const defaultFraction = 0.1;

/** … which is nothing where it would be fewer characters than this: they would say little, and the rest needs them. */
const fewestHeldOut = 64;

/** The share of a text of so many characters that is held out unless another is asked for. */
export const fractionFor = (characters: number): number =>
	defaultFraction * characters < fewestHeldOut ? 0 : defaultFraction;

/** The length from which on some of a text is held out. */
export const shortestHeldOutFrom = fewestHeldOut / defaultFraction;

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
