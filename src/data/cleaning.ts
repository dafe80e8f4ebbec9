/** From the bytes of a file to valid UTF-8 with plain line ends, or to an error that says where it is damaged. */
import {isUtf8} from 'node:buffer';
import {UserError} from '../errors.js';
import {formatOf, likelyEncoding, toUtf8} from './decoding.js';
import {firstDamage, hexByte} from './utf8.js';

export type CleanText = {
	readonly bytes: Uint8Array;
	/** The changes, in words. */
	readonly notes: readonly string[];
};

const newline = 0x0a;
const carriageReturn = 0x0d;
export type CleaningOptions = {
	/** The encoding of the text, where it is another than UTF-8. */
	readonly decoder?: string;
	/** A text that is none can be read as bytes instead, which errors then advise; true by default. */
	readonly hasBytes?: boolean;
};

/** The end of an error's advice. */
const orBytes = ({hasBytes = true}: CleaningOptions): string =>
	hasBytes ? ', or train on its bytes with --encoding bytes.' : '.';

/** The same for another encoding, which the command takes where it takes bytes. */
const orEncoding = ({hasBytes = true}: CleaningOptions, name: string): string =>
	hasBytes ? `, name its encoding (--encoding ${name})` : '';

/**
 * Drops a byte order mark and turns CRLF into LF (a CR alone stays). Changes `bytes` in place; the result is a part of it.
 * `name` is what errors and notes call the text.
 */
export function cleanText(bytes: Uint8Array, name: string, options: CleaningOptions = {}): CleanText {
	const {decoder} = options;
	if (decoder !== undefined) return cleanUtf8(toUtf8(bytes, name, decoder), name);
	refuseBinary(bytes, name, options);
	if (!isUtf8(bytes)) throw damageError(bytes, name, options);
	return cleanUtf8(bytes, name);
}

function cleanUtf8(bytes: Uint8Array, name: string): CleanText {
	const notes: string[] = [];
	const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	if (hasMark) notes.push(`${name}: left out the byte order mark.`);
	const text = hasMark ? bytes.subarray(3) : bytes;
	const cleaned = dropCarriageReturns(text);
	const dropped = text.length - cleaned.length;
	if (dropped > 0) notes.push(`${name}: turned ${dropped} CRLF line ${dropped === 1 ? 'end' : 'ends'} into LF.`);
	return {bytes: cleaned, notes};
}

/** Throws a UserError for bytes that are no text. */
export function refuseBinary(bytes: Uint8Array, name: string, options: CleaningOptions = {}): void {
	const format = formatOf(bytes);
	if (format !== undefined) {
		throw new UserError(
			`Expected a text, but ${name} is ${format}. Save its text as a plain text file${orBytes(options)}`,
		);
	}
	const mark = (bytes[0] << 8) | bytes[1];
	if (bytes.length > 1 && (mark === 0xfffe || mark === 0xfeff)) {
		const advice = `Convert it (iconv -f UTF-16 -t UTF-8)${orEncoding(options, 'utf-16')}${orBytes(options)}`;
		throw new UserError(`Expected UTF-8, but ${name} begins with the byte order mark of UTF-16. ${advice}`);
	}
	const offset = bytes.indexOf(0);
	if (offset < 0) return;
	throw new UserError(
		`Expected a text, but ${name} looks binary: there is a NUL byte at offset ${offset}. ` +
			`Choose a text file${orBytes(options)}`,
	);
}

function damageError(bytes: Uint8Array, name: string, options: CleaningOptions): UserError {
	const damage = firstDamage(bytes);
	if (!damage) throw new Error('isUtf8 and firstDamage disagree');
	const line = bytes.subarray(0, damage.offset).reduce((count, byte) => count + (byte === newline ? 1 : 0), 1);
	const likely = likelyEncoding(bytes);
	const shown = [...damage.bytes].map(hexByte).join(' ');
	return new UserError(
		`Expected UTF-8, but ${name} has the bytes ${shown} at offset ${damage.offset} (line ${line}). ` +
			`Convert it if it is in another encoding (iconv -f ${likely.toUpperCase()} -t UTF-8)${orEncoding(options, likely)}${orBytes(options)}`,
	);
}

/** CRLF → LF, in place. */
function dropCarriageReturns(bytes: Uint8Array): Uint8Array {
	let from = bytes.indexOf(carriageReturn);
	if (from < 0) return bytes;
	let to = from;
	for (; from < bytes.length; from++) {
		if (bytes[from] === carriageReturn && bytes[from + 1] === newline) continue;
		bytes[to++] = bytes[from];
	}
	return bytes.subarray(0, to);
}
