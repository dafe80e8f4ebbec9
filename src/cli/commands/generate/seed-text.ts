/** The text that a generated text goes on from: given as a flag, or piped in. */
import {fstatSync} from 'node:fs';
import type {Readable} from 'node:stream';
import type {Vocabulary} from '../../../data/vocabulary.js';
import {UserError} from '../../../errors.js';
import {mostBytes, readStream} from '../../../reading.js';

/** Says whether somebody sends a text: a pipe or a file, and not a terminal or /dev/null. */
export function isPiped(descriptor = 0): boolean {
	try {
		const input = fstatSync(descriptor);
		return input.isFIFO() || input.isFile() || input.isSocket();
	} catch {
		return false; // closed
	}
}

/** Everything that comes, as UTF-8, unchanged. */
export async function readText(stream: Readable, name = 'standard input'): Promise<string> {
	const bytes = await readStream(stream, name, {most: mostBytes.seed});
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	} catch (cause) {
		throw new UserError(`Expected ${name} to be UTF-8 text. Convert it first, for example with iconv.`, {cause});
	}
}

export type EncodedText = {
	readonly ids: Int32Array;
	/** Each character that was left out, once. */
	readonly skipped: readonly string[];
};

/** Throws a UserError that names unknown characters, unless they are to be left out. */
export const encodeText = (vocabulary: Vocabulary, text: string, skipUnknown: boolean): EncodedText =>
	skipUnknown ? vocabulary.encodeKnown(text) : {ids: vocabulary.encode(text), skipped: []};

/** The line for stderr that names the characters that were left out. */
export const skippedNote = (skipped: readonly string[]): string =>
	skipped.length === 0 ? '' : `left out unknown characters: ${skipped.map(one => JSON.stringify(one)).join(' ')}\n`;
