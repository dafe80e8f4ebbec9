/** Unicode's normal form C over bytes, piece by piece, so that no string ever is as long as the text. */

const pieceSize = 1 << 20;

/**
 * True if a text may be cut before a character that begins with this byte without changing what composes with what: ASCII
 * and the ideographs U+5000 to U+8FFF (whose first bytes are E5 to E8) never combine with what stands before them.
 */
const isSafeCut = (byte: number): boolean => byte < 0x80 || (byte >= 0xe5 && byte <= 0xe8);

/** The text in normal form C; the same array where it already was. `bytes` must be valid UTF-8. */
export function normalizeUtf8(bytes: Uint8Array, piece: number = pieceSize): Uint8Array {
	const pieces: Uint8Array[] = [];
	const encoder = new TextEncoder();
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	let changed = false;
	for (let start = 0; start < bytes.length; ) {
		let end = Math.min(start + piece, bytes.length);
		while (end < bytes.length && !isSafeCut(bytes[end])) end++;
		const part = bytes.subarray(start, end);
		const text = decoder.decode(part);
		const normal = text.normalize('NFC');
		changed ||= normal !== text;
		pieces.push(normal === text ? part : encoder.encode(normal));
		start = end;
	}
	return changed ? concatenate(pieces) : bytes;
}

export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
	let offset = 0;
	for (const piece of pieces) {
		whole.set(piece, offset);
		offset += piece.length;
	}
	return whole;
}
