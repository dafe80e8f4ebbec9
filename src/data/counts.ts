/** Counts the characters of a text. */
import {CodePointTable} from './code-point-table.js';
import {codePointAt, sequenceLength} from './utf8.js';

export type CharacterCounts = {
	/** The length of the text in characters. */
	readonly total: number;
	/** By code point (or byte), in ascending order. */
	readonly counts: ReadonlyMap<number, number>;
};

export type TextEncoding = 'utf-8' | 'bytes';

/** Counts characters of valid UTF-8, or bytes. */
export function countsOf(bytes: Uint8Array, encoding: TextEncoding): CharacterCounts {
	const counts = new Map((encoding === 'bytes' ? countBytes(bytes) : countCodePoints(bytes)).entries());
	let total = 0;
	for (const count of counts.values()) total += count;
	return {total, counts};
}

function countBytes(bytes: Uint8Array): CodePointTable {
	const table = new CodePointTable();
	const {first} = table;
	for (let index = 0; index < bytes.length; index++) first[bytes[index]]++;
	return table;
}

function countCodePoints(bytes: Uint8Array): CodePointTable {
	const table = new CodePointTable();
	const {first} = table;
	for (let index = 0; index < bytes.length; ) {
		const byte = bytes[index];
		if (byte < 0x80) {
			first[byte]++;
			index++;
		} else {
			table.increment(codePointAt(bytes, index));
			index += sequenceLength(byte);
		}
	}
	return table;
}
