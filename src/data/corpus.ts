/** A text to train on: read, checked, counted, turned into ids. */
import {createHash} from 'node:crypto';
import type {Readable} from 'node:stream';
import {UsageError, UserError} from '../errors.js';
import type {CatalogueEntry} from './catalogue.js';
import {type CleaningOptions, cleanText} from './cleaning.js';
import {CodePointTable} from './code-point-table.js';
import {type CharacterCounts, countsOf, type TextEncoding} from './counts.js';
import {concatenate, normalizeUtf8} from './normalize.js';
import {type Piece, readSource} from './sources.js';
import {type UnknownCharacters, unknownCharactersError} from './unknown-characters.js';
import {codePointAt, countCharacters, sequenceLength} from './utf8.js';
import {Vocabulary} from './vocabulary.js';

/** Ids of the characters of a text, one each, in the smallest type that holds the vocabulary. */
export type Ids = Uint8Array | Uint16Array | Uint32Array;

export type Corpus = {
	readonly name: string;
	/** Given to `readCorpus` again they give the same text (`-` does not). */
	readonly sources: readonly string[];
	/** Valid UTF-8 with LF line ends, or with the encoding `bytes` whatever was there. */
	readonly bytes: Uint8Array;
	readonly encoding: TextEncoding;
	/** The encoding of the sources, where it is another than UTF-8. */
	readonly decoder?: string;
	/** The byte after the last of each file; one that ends no line has a newline more. */
	readonly fileEnds: readonly number[];
	/** The text was brought to Unicode's normal form C. */
	readonly nfc: boolean;
	/** SHA-256 of `bytes`, in hexadecimal digits. */
	readonly sha256: string;
	/** The changes made while reading, for the user to know. */
	readonly notes: readonly string[];
};

export type ReadOptions = CleaningOptions & {
	readonly encoding: TextEncoding;
	readonly nfc: boolean;
	readonly corpusFolder: string;
	readonly stdin?: Readable;
	/** The catalogue, where it is not charloom's own. */
	readonly entries?: readonly CatalogueEntry[];
};

/**
 * Reads one text of all `names`, in their order. A name is that of a corpus of the catalogue, a file, a folder (all text
 * files in it), a text in the corpus folder, or `-` for standard input. Texts that do not end with a newline get one
 * between them and the next; bytes are joined as they are. Throws a UserError where a name leads to no text.
 */
export async function readCorpus(names: readonly string[], options: ReadOptions): Promise<Corpus> {
	const {encoding} = options;
	const nfc = options.nfc && encoding === 'utf-8'; // bytes are never changed
	if (names.length === 0) throw new UsageError('Expected the name of a corpus, a file, a folder, or `-`.');
	if (names.filter(name => name === '-').length > 1)
		throw new UsageError('Standard input (`-`) can be read only once.');
	const sources = [];
	for (const name of names) {
		sources.push(
			await readSource(name, {
				stdin: process.stdin,
				...options,
				textOnly: encoding === 'utf-8' && options.decoder === undefined,
			}),
		);
	}
	const pieces = sources.flatMap(source => source.pieces);
	const {texts, notes} =
		encoding === 'bytes' ? {texts: pieces.map(piece => piece.bytes), notes: []} : cleanTexts(pieces, nfc, options);
	const bytes = texts.length === 1 ? texts[0] : concatenate(texts);
	const fileEnds = endsOf(texts);
	const title = sources.map(source => source.name).join('+');
	const allNotes = [...sources.flatMap(source => source.notes ?? []), ...notes];
	if (bytes.length === 0) throw new UserError(`Expected a text, but ${title} is empty.`);
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const decoder = options.decoder === undefined ? {} : {decoder: options.decoder};
	return {
		...{name: title, sources: sources.map(({source}) => source), bytes, fileEnds},
		...{encoding, ...decoder, nfc, sha256, notes: allNotes},
	};
}

/** The byte after the last of each text, one behind the other. */
function endsOf(texts: readonly Uint8Array[]): readonly number[] {
	let end = 0;
	return texts.map(({length}) => {
		end += length;
		return end;
	});
}

/** The texts as they are read: clean, composed if that is asked for, each but the last with a newline at its end. */
function cleanTexts(
	pieces: readonly Piece[],
	nfc: boolean,
	cleaning: CleaningOptions,
): {texts: readonly Uint8Array[]; notes: readonly string[]} {
	const cleaned = pieces.map(piece => cleanText(piece.bytes, piece.name, cleaning));
	const newline = Uint8Array.of(0x0a);
	const texts = cleaned.map(({bytes}, index) => {
		const text = nfc ? normalizeUtf8(bytes) : bytes;
		const isLast = index === cleaned.length - 1;
		return isLast || text.length === 0 || text.at(-1) === newline[0] ? text : concatenate([text, newline]);
	});
	return {texts, notes: cleaned.flatMap(({notes}) => notes)};
}

/** Counts that were made before: a large text is counted once for its vocabulary and its ids. */
const counted = new WeakMap<Corpus, CharacterCounts>();

/** Counts each character of the corpus. */
export function countCorpus(corpus: Corpus): CharacterCounts {
	const counts = counted.get(corpus) ?? countsOf(corpus.bytes, corpus.encoding);
	counted.set(corpus, counts);
	return counts;
}

/**
 * The characters of the corpus. Those found fewer than `minCount` times become one unknown character, U+FFFD (which
 * takes in any U+FFFD of the text itself). Throws a UserError where fewer than two different ones are left.
 */
export function buildVocabulary(corpus: Corpus, {minCount = 1}: {readonly minCount?: number} = {}): Vocabulary {
	const {total, counts} = countCorpus(corpus);
	if (total < 2) throw new UserError(`Expected a text of many characters, but ${corpus.name} has only one.`);
	const frequent = [...counts].filter(([, count]) => count >= minCount).map(([value]) => value);
	const unknown = frequent.length < counts.size;
	const encoding = corpus.encoding === 'bytes' ? 'bytes' : 'characters';
	if (frequent.length === 0 || counts.size < 2) {
		const found = counts.size < 2 ? 'only one' : `none that is there ${minCount} times (lower the minimum count)`;
		throw new UserError(`Expected at least two different characters in ${corpus.name}, got ${found}.`);
	}
	return Vocabulary.fromValues(frequent, {encoding, nfc: corpus.nfc, unknown});
}

/** The characters of a corpus that are not in a vocabulary, and how often each is there. */
export const unknownIn = (corpus: Corpus, vocabulary: Vocabulary): UnknownCharacters =>
	new Map([...countCorpus(corpus).counts].filter(([value]) => !vocabulary.has(value)));

/**
 * The ids of the whole corpus. Throws a UserError that names the characters that are not in the vocabulary and ends with
 * `remedy`, unless there is an unknown character for them.
 */
export function encodeCorpus(corpus: Corpus, vocabulary: Vocabulary, remedy?: string): Ids {
	if ((corpus.encoding === 'bytes') !== (vocabulary.encoding === 'bytes')) {
		throw new Error(`A corpus read as ${corpus.encoding} can't be encoded as ${vocabulary.encoding}.`);
	}
	const {bytes} = corpus;
	const isText = corpus.encoding === 'utf-8';
	const ids = newIds(vocabulary.size, isText ? countCharacters(bytes) : bytes.length);
	const table = idTable(corpus, vocabulary, remedy);
	if (isText) encodeCharacters(bytes, table, ids);
	else for (let index = 0; index < bytes.length; index++) ids[index] = table.first[bytes[index]];
	return ids;
}

function encodeCharacters(bytes: Uint8Array, table: CodePointTable, ids: Ids): void {
	const {first} = table;
	let place = 0;
	for (let index = 0; index < bytes.length; ) {
		const byte = bytes[index];
		if (byte < 0x80) {
			ids[place++] = first[byte];
			index++;
		} else {
			ids[place++] = table.get(codePointAt(bytes, index));
			index += sequenceLength(byte);
		}
	}
}

function newIds(vocabSize: number, length: number): Ids {
	if (vocabSize <= 0x100) return new Uint8Array(length);
	return vocabSize <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Id by code point (or byte) for everything that is in the corpus. */
function idTable(corpus: Corpus, vocabulary: Vocabulary, remedy: string | undefined): CodePointTable {
	const unknown = unknownIn(corpus, vocabulary);
	if (unknown.size > 0 && vocabulary.unknownId === undefined) {
		throw unknownCharactersError(unknown, vocabulary.encoding, remedy);
	}
	const table = new CodePointTable();
	for (const value of countCorpus(corpus).counts.keys()) table.set(value, vocabulary.idOf(value) ?? 0);
	return table;
}
