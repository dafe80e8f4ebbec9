/** A text that a trained model is given, to go on from or to score: it is read as the model's own text was. */
import {type CleanText, cleanText} from './cleaning.js';
import {displayName, type UnknownCharacters, unknownCharactersError, unknownInWords} from './unknown-characters.js';
import type {Vocabulary} from './vocabulary.js';
import {unknownCharacter, type VocabularyEncoding} from './vocabulary-record.js';

const newline = 0x0a;

/** The characters of a text that the model does not know, and what became of them. */
export type UnknownReport = {
	readonly unknown: UnknownCharacters;
	/** They were left out; otherwise they became the unknown character. */
	readonly isSkipped: boolean;
};

export type GivenText = UnknownReport & {
	readonly ids: Int32Array;
	/** The text as it was encoded, with its unknown characters. */
	readonly bytes: Uint8Array;
	/** The changes on the way in, in words. */
	readonly notes: readonly string[];
};

export type GivenOptions = {
	readonly vocabulary: Vocabulary;
	/** The name of the text in errors and notes. */
	readonly name: string;
	/** Leaves unknown characters out. */
	readonly skipUnknown?: boolean;
	/** Leaves out one newline at the end, as `$(…)` does in a shell. A model that knows no newline gets none in any case. */
	readonly dropFinalNewline?: boolean;
	/** Says what can be done about unknown characters, in the error that names them; by default for commands that can skip them. */
	readonly remedy?: string;
};

/** `bytes` without one newline at their end, if there is one. */
export const withoutFinalNewline = (bytes: Uint8Array): Uint8Array =>
	bytes.at(-1) === newline ? bytes.subarray(0, -1) : bytes;

/** A given text as bytes: without a byte order mark and with LF line ends, unless the model is one of bytes. Changes `bytes`. */
export const cleanGiven = (bytes: Uint8Array, name: string, encoding: VocabularyEncoding): CleanText =>
	encoding === 'bytes' ? {bytes, notes: []} : cleanText(bytes, name, {hasBytes: false});

/**
 * Reads UTF-8, or any bytes for a model of bytes: a byte order mark goes, CRLF becomes LF, and characters are composed if the
 * model's were. Changes `bytes`. Throws a UserError for a text that is no UTF-8, or has characters that the model does not
 * know, unless they are to be left out or the model has an unknown character for them.
 */
export function readGiven(bytes: Uint8Array, options: GivenOptions): GivenText {
	const {vocabulary, name, skipUnknown = false, dropFinalNewline = false, remedy} = options;
	const isBytes = vocabulary.encoding === 'bytes';
	const cleaned = cleanGiven(bytes, name, vocabulary.encoding);
	const hasNewline = vocabulary.has(newline);
	const text = dropFinalNewline || !hasNewline ? withoutFinalNewline(cleaned.bytes) : cleaned.bytes;
	const {ids, unknown} = vocabulary.encodeCounted(isBytes ? text : new TextDecoder().decode(text), {skipUnknown});
	const isSkipped = skipUnknown || vocabulary.unknownId === undefined;
	if (unknown.size > 0 && isSkipped && !skipUnknown) throw unknownCharactersError(unknown, vocabulary.encoding, remedy);
	return {ids, bytes: text, unknown, isSkipped, notes: cleaned.notes};
}

/** Says which characters a model did not know, and what became of them; empty where it knew all. */
export function unknownNote({unknown, isSkipped}: UnknownReport, {encoding}: Vocabulary): string {
	if (unknown.size === 0) return '';
	const named = unknownInWords(unknown, encoding, {isQuoted: true});
	return isSkipped
		? `left out unknown characters: ${named}`
		: `read unknown characters as ${unknownCharacter} (U+FFFD), the model's stand-in for rare ones: ${named}`;
}

/** The same for JSON: a count by character, under the name of what became of them; nothing where all are known. */
export function unknownFigures({unknown, isSkipped}: UnknownReport, {encoding}: Vocabulary): object {
	if (unknown.size === 0) return {};
	const counts = Object.fromEntries([...unknown].map(([value, count]) => [displayName(value, encoding), count]));
	return {[isSkipped ? 'leftOut' : 'readAsUnknown']: counts};
}
