/**
 * Walking over UTF-8 by hand. A text of 100 MB as one JavaScript string, or as an array of characters, would take many
 * times its size in memory; its bytes are enough for everything that is done with a corpus.
 */

/** The number of bytes of the character that begins with the byte `first`. The text must be valid. */
export const sequenceLength = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

/** The code point of the character that begins at `offset`. The text must be valid. */
export function codePointAt(bytes: Uint8Array, offset: number): number {
	const first = bytes[offset];
	if (first < 0x80) return first;
	const second = bytes[offset + 1] & 0x3f;
	if (first < 0xe0) return ((first & 0x1f) << 6) | second;
	const third = bytes[offset + 2] & 0x3f;
	if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
	return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[offset + 3] & 0x3f);
}

/** The number of characters of valid UTF-8: every byte that does not continue a character begins one. */
export function countCharacters(bytes: Uint8Array): number {
	let continuations = 0;
	for (let index = 0; index < bytes.length; index++) continuations += (bytes[index] & 0xc0) === 0x80 ? 1 : 0;
	return bytes.length - continuations;
}

export type Damage = {
	/** The byte at which the damaged sequence begins. */
	readonly offset: number;
	/** The bytes from there to the one that breaks the sequence; at least one, at most four. */
	readonly bytes: Uint8Array;
};

/**
 * The bytes that may follow `first`: how many, and the range of the second one (Unicode 16, table 3-7). Overlong forms,
 * surrogates and values past U+10FFFF fall outside the range. Undefined where no character begins so.
 */
function wellFormed(
	first: number,
): {readonly following: number; readonly low: number; readonly high: number} | undefined {
	if (first < 0x80) return {following: 0, low: 0, high: 0};
	if (first < 0xc2 || first > 0xf4) return undefined;
	if (first < 0xe0) return {following: 1, low: 0x80, high: 0xbf};
	if (first < 0xf0) return {following: 2, low: first === 0xe0 ? 0xa0 : 0x80, high: first === 0xed ? 0x9f : 0xbf};
	return {following: 3, low: first === 0xf0 ? 0x90 : 0x80, high: first === 0xf4 ? 0x8f : 0xbf};
}

/** The first place where `bytes` are not UTF-8. Slow beside `buffer.isUtf8`: to be asked once that has said no. */
export function firstDamage(bytes: Uint8Array): Damage | undefined {
	let offset = 0;
	while (offset < bytes.length) {
		const form = wellFormed(bytes[offset]);
		if (!form) return {offset, bytes: bytes.subarray(offset, offset + 1)};
		for (let index = 1; index <= form.following; index++) {
			const byte = bytes[offset + index]; // undefined past the end, which no comparison lets through
			const fits = index === 1 ? byte >= form.low && byte <= form.high : (byte & 0xc0) === 0x80;
			if (!fits) return {offset, bytes: bytes.subarray(offset, offset + index + 1)};
		}
		offset += form.following + 1;
	}
	return undefined;
}

/** A byte as `0xE9`. */
export const hexByte = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** A code point as `U+00E9`. */
export const codePointName = (codePoint: number): string =>
	`U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
