/** Tells the place of a byte in a text as people count: by characters and lines. */
import type {TextEncoding} from '../../data/counts.js';
import {countCharacters, sequenceLength} from '../../data/utf8.js';

/** The byte at which each character begins, and at the end the length of the text. */
export function characterStarts(bytes: Uint8Array, encoding: TextEncoding): Int32Array {
	if (encoding === 'bytes') return Int32Array.from({length: bytes.length + 1}, (_, place) => place);
	const starts = new Int32Array(countCharacters(bytes) + 1);
	let place = 0;
	for (let index = 0; index < starts.length; index++) {
		starts[index] = place;
		place += sequenceLength(bytes[place]);
	}
	return starts;
}

export type Place = {
	/** Characters before it. */
	readonly offset: number;
	/** From 1. */
	readonly line: number;
};

/** The places of some bytes, in one reading. */
export function placesOf(
	bytes: Uint8Array,
	encoding: TextEncoding,
	ats: readonly number[],
): ReadonlyMap<number, Place> {
	const places = new Map<number, Place>();
	let offset = 0;
	let line = 1;
	let from = 0;
	for (const at of ats.toSorted((a, b) => a - b)) {
		const part = bytes.subarray(from, at);
		offset += encoding === 'bytes' ? part.length : countCharacters(part);
		for (let next = part.indexOf(0x0a); next >= 0; next = part.indexOf(0x0a, next + 1)) line++;
		places.set(at, {offset, line});
		from = at;
	}
	return places;
}
