/** Texts in other encodings than UTF-8, by the names that the platform knows (https://encoding.spec.whatwg.org/#names-and-labels). */
import {UserError} from '../errors.js';
import type {TextEncoding} from './counts.js';

export type EncodingChoice = {
	readonly encoding: TextEncoding;
	/** The encoding of the files, where it is another than UTF-8. */
	readonly decoder?: string;
};

/** The encoding that a name means; undefined for a name that nobody knows. */
export function encodingOf(name: string): EncodingChoice | undefined {
	if (name === 'bytes') return {encoding: 'bytes'};
	try {
		const {encoding} = new TextDecoder(name);
		return encoding === 'utf-8' ? {encoding: 'utf-8'} : {encoding: 'utf-8', decoder: encoding};
	} catch {
		return undefined;
	}
}

/** UTF-16 says by its mark which of a character's two bytes comes first. */
const withMark = (bytes: Uint8Array, decoder: string): string =>
	decoder === 'utf-16le' && bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : decoder;

/** The same text in UTF-8, without a byte order mark. Throws a UserError where the bytes are not in that encoding. */
export function toUtf8(bytes: Uint8Array, name: string, decoder: string): Uint8Array {
	let text: string;
	try {
		text = new TextDecoder(withMark(bytes, decoder), {fatal: true}).decode(bytes);
	} catch (cause) {
		throw new UserError(
			`Expected ${name} to be in the encoding ${decoder}, but it has bytes that are none of its characters. ` +
				'Name the encoding that it is in by --encoding.',
			{cause},
		);
	}
	return new TextEncoder().encode(text);
}

/** Files that hold a text, but are none, by their first bytes. */
const formats: readonly (readonly [string, string])[] = [
	['%PDF-', 'a PDF'],
	['PK\x03\x04', 'an office document, an e-book or another zip archive'],
	['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'a document of an old office program'],
	['{\\rtf', 'an RTF document'],
	['\x1f\x8b', 'a gzip archive'],
	['\x89PNG', 'a picture'],
	['\xff\xd8\xff', 'a picture'],
];

/** The kind of file that is no text though there may be one inside; undefined for all others. */
export function formatOf(bytes: Uint8Array): string | undefined {
	const begin = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
	return formats.find(([mark]) => begin.startsWith(mark))?.[1];
}

/** The encoding that a text which is not UTF-8 is probably in: ISO-8859-1 has no characters at 0x80 … 0x9F. */
export const likelyEncoding = (bytes: Uint8Array): 'windows-1252' | 'iso-8859-1' =>
	bytes.some(byte => byte >= 0x80 && byte <= 0x9f) ? 'windows-1252' : 'iso-8859-1';
