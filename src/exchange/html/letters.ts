/**
 * Bytes as letters that may stand in a page: 13 bits are two of 91 printable ASCII characters, so that 13 bytes take 16 (base64
 * takes 17.3). Left out are the characters that HTML and scripts read: <, & and \.
 */

const alphabet = Array.from({length: 94}, (_, place) => String.fromCharCode(33 + place)).filter(
	letter => !'<&\\'.includes(letter),
);
const base = alphabet.length;
const bitsOfPair = 13;

/** The letters of some bytes, and before them the number of bytes and a space. */
export function toLetters(bytes: Uint8Array): string {
	const pieces: string[] = [`${bytes.length} `];
	let [value, bits] = [0, 0];
	const push = (): void => {
		const pair = value & ((1 << bitsOfPair) - 1);
		pieces.push(alphabet[pair % base] + alphabet[Math.floor(pair / base)]);
		value >>>= bitsOfPair;
		bits -= bitsOfPair;
	};
	for (const byte of bytes) {
		value |= byte << bits;
		bits += 8;
		if (bits >= bitsOfPair) push();
	}
	if (bits > 0) push();
	return pieces.join('');
}

/** The bytes of letters that `toLetters` made. */
export function fromLetters(letters: string): Uint8Array<ArrayBuffer> {
	const begin = letters.indexOf(' ') + 1;
	const bytes = new Uint8Array(Number(letters.slice(0, begin)));
	const digits = new Uint8Array(128);
	for (const [digit, letter] of alphabet.entries()) digits[letter.charCodeAt(0)] = digit;
	let [value, bits, at] = [0, 0, 0];
	for (let place = begin; place < letters.length; place += 2) {
		value |= (digits[letters.charCodeAt(place)] + base * digits[letters.charCodeAt(place + 1)]) << bits;
		for (bits += bitsOfPair; bits >= 8; bits -= 8) {
			if (at < bytes.length) bytes[at++] = value & 0xff;
			value >>>= 8;
		}
	}
	return bytes;
}
