/** How often each character is in a text. */
import {codePointAt, codePointLimit, sequenceLength} from './utf8.js';

export type CharacterCounts = {
	/** How many characters the text has. */
	readonly total: number;
	/** By code point (or byte), in ascending order. */
	readonly counts: ReadonlyMap<number, number>;
};

export type TextEncoding = 'utf-8' | 'bytes';

/** Counts characters of valid UTF-8, or bytes. */
export function countsOf(bytes: Uint8Array, encoding: TextEncoding): CharacterCounts {
	const table = encoding === 'bytes' ? countBytes(bytes) : countCodePoints(bytes);
	const counts = new Map<number, number>();
	let total = 0;
	for (let value = 0; value < table.length; value++) {
		if (table[value] === 0) continue;
		counts.set(value, table[value]);
		total += table[value];
	}
	return {total, counts};
}

function countBytes(bytes: Uint8Array): Float64Array {
	const table = new Float64Array(256);
	for (let index = 0; index < bytes.length; index++) table[bytes[index]]++;
	return table;
}

function countCodePoints(bytes: Uint8Array): Float64Array {
	const table = new Float64Array(codePointLimit);
	for (let index = 0; index < bytes.length; ) {
		const first = bytes[index];
		if (first < 0x80) {
			table[first]++;
			index++;
		} else {
			table[codePointAt(bytes, index)]++;
			index += sequenceLength(first);
		}
	}
	return table;
}
