/**
 * The whole way of a text, from its names to the ids that are trained on: names → text → vocabulary → ids → split. New,
 * resumed and scored runs all go this way, so that the same text gives each of them the same ids.
 */
import {join} from 'node:path';
import {UserError} from '../errors.js';
import {
	buildVocabulary,
	type Corpus,
	countCorpus,
	encodeCorpus,
	type ReadOptions,
	readCorpus,
	unknownIn,
} from './corpus.js';
import {findMoved} from './find-corpus.js';
import {unknownNote} from './given-text.js';
import {type Arranged, arrange, type HeldOut, type SplitKind} from './held-out.js';
import {chooseBlocks} from './held-out-blocks.js';
import {concatenate} from './normalize.js';
import {isListOfLines} from './recognise-records.js';
import {type RecordKind, separatorOf} from './record-batches.js';
import {recordsOf} from './records.js';
import {fractionFor, type Split, shortestHeldOutFrom} from './split.js';
import {writeWithout} from './unknown-characters.js';
import {countCharacters} from './utf8.js';
import type {Vocabulary} from './vocabulary.js';
import {joinVocabularies} from './vocabulary-union.js';

/** The way in which a text is read; `minCount` is how often a character must occur to get an id of its own. */
export type TextSettings = {
	readonly encoding: 'utf-8' | 'bytes';
	/** The encoding of the sources, where it is another than UTF-8: they are brought to that. */
	readonly decoder?: string;
	readonly nfc: boolean;
	readonly minCount: number;
};

/** A text as ids, in its two parts. */
export type Dataset = {
	readonly corpus: Corpus;
	readonly vocabulary: Vocabulary;
	readonly ids: Split;
	/** The share that is held out. */
	readonly validFraction: number;
	/** The record of the held-out part; the tail without one. */
	readonly heldOut?: HeldOut;
	/** The text is a list of such records. */
	readonly records?: RecordKind;
	/** The text with the held-out part behind the rest. */
	readonly arranged: Arranged;
	/** The length of the text in characters (bytes with the encoding `bytes`), without a held-out text of its own. */
	readonly characters: number;
};

/** The record that a run keeps of its text, so that it can be read again and told from any other. */
export type CorpusRecord = TextSettings & {
	readonly name: string;
	/** The names to read it from again: of the catalogue, absolute paths, or `-` for standard input. */
	readonly sources: readonly string[];
	readonly bytes: number;
	readonly characters: number;
	/** SHA-256 of the text as it is after reading, in hexadecimal digits. */
	readonly sha256: string;
	/** The part that is held out; the tail without a record. */
	readonly heldOut?: HeldOut;
};

/** The wishes for the part that is held out; what is left open follows from the text. */
export type HeldOutWish = {
	/** The share of the text. */
	readonly share?: number | undefined;
	readonly split?: SplitKind | undefined;
	/** The name of a text of its own that is held out. */
	readonly file?: string | undefined;
	/** Shuffles the lines of the training text. */
	readonly shufflesLines?: boolean;
	/** The seed of lines that are held out, and of their order. */
	readonly seed?: number | undefined;
	/** The records of a list; left open, a list of lines is recognised. */
	readonly records?: RecordKind | 'none' | undefined;
};

/** A text of fewer characters holds nothing to learn from but itself. */
const fewestCharacters = 32;

/** A list of fewer records is none. */
const fewestRecords = 2;

/** The name that stands for standard input among the names of texts. */
export const stdinName = '-';

/** The copy of a text from standard input, in its run's folder: without it the run could not be resumed. */
export const corpusCopy = 'corpus.txt';

/** Turns a text into ids by a vocabulary that knows all of its characters; throws a UserError that names those it lacks. */
export function encodeDataset(
	corpus: Corpus,
	vocabulary: Vocabulary,
	validFraction: number,
	{heldOut, file}: {readonly heldOut?: HeldOut | undefined; readonly file?: Corpus | undefined} = {},
): Dataset {
	const arranged = arrange(corpus, validFraction, heldOut, file?.bytes);
	const isSame = arranged.bytes === corpus.bytes;
	const ids = encodeCorpus(isSame ? corpus : {...corpus, bytes: arranged.bytes}, vocabulary, writeWithout);
	const trained = arranged.bytes.subarray(0, arranged.heldOut);
	const trainLength = corpus.encoding === 'bytes' ? trained.length : countCharacters(trained);
	return {
		corpus,
		vocabulary,
		ids: {train: ids.subarray(0, trainLength), valid: ids.subarray(trainLength)},
		arranged,
		validFraction,
		characters: countCorpus(corpus).total,
		...(heldOut && {heldOut}),
	};
}

const tooShort = ({name}: Corpus, characters: number): UserError =>
	new UserError(
		`Expected a text of at least ${fewestCharacters} characters to learn from, got ${characters} in ${name}. ` +
			`Give a longer one: from ${shortestHeldOutFrom} characters on part of it is held out to validate with, and a page or more is better.`,
	);

/**
 * Reads a text and gives it a vocabulary of its own, joined with the characters of `known` where a model knows some
 * already. Throws a UserError where a name leads to no text.
 */
export async function readDataset(
	names: readonly string[],
	options: TextSettings &
		Pick<ReadOptions, 'corpusFolder' | 'stdin'> & {readonly heldOut: HeldOutWish; readonly known?: Vocabulary},
): Promise<Dataset> {
	const {encoding, decoder, nfc, minCount, corpusFolder, heldOut: wish, known, stdin} = options;
	const reading = {encoding, ...(decoder !== undefined && {decoder}), nfc, corpusFolder, ...(stdin && {stdin})};
	const corpus = await readCorpus(names, reading);
	const file = wish.file === undefined ? undefined : await readCorpus([wish.file], reading);
	const {total} = countCorpus(corpus);
	if (total < fewestCharacters) throw tooShort(corpus, total);
	const own = buildVocabulary(file ? bothOf(corpus, file) : corpus, {minCount});
	const share = file ? 0 : (wish.share ?? fractionFor(total));
	const records = recordsIn(corpus, wish);
	const heldOut = heldOutOf(corpus, {...wish, records}, share, file);
	const vocabulary = known ? joinVocabularies(known, own) : own;
	const dataset = encodeDataset(corpus, vocabulary, share, {heldOut, file});
	const isRecognised = records !== undefined && wish.records === undefined;
	const notes = [...corpus.notes, ...(known ? foldedNotes(corpus, known) : []), ...(isRecognised ? [listNote] : [])];
	return {...dataset, corpus: {...corpus, notes}, ...(records && {records})};
}

const listNote =
	'The text is a list of short lines: each is learned by itself, with its start and its end. --records none reads it as one text.';

/** The kind of the records that a text is a list of; undefined if it is one text. Throws a UserError for a list of one. */
function recordsIn(corpus: Corpus, {records}: HeldOutWish): RecordKind | undefined {
	const {bytes, name, encoding} = corpus;
	if (records === 'none') return undefined;
	if (records === undefined) return encoding === 'utf-8' && isListOfLines(bytes) ? 'lines' : undefined;
	if (recordsOf(bytes, separatorOf(records)).length >= fewestRecords && bytes.includes(0x0a)) return records;
	const ends = records === 'lines' ? 'lines' : 'texts with a blank line between two';
	throw new UserError(
		`Expected ${name} to be a list of at least ${fewestRecords} ${ends}, which --records ${records} says; it is not. Take another --records.`,
	);
}

/** A model that has a stand-in for rare characters learns no new ones; those of the text that it does not know are named. */
function foldedNotes(corpus: Corpus, known: Vocabulary): readonly string[] {
	if (known.unknownId === undefined) return [];
	const note = unknownNote({unknown: unknownIn(corpus, known), isSkipped: false}, known);
	return note === '' ? [] : [note];
}

const bothOf = (corpus: Corpus, file: Corpus): Corpus => ({...corpus, bytes: concatenate([corpus.bytes, file.bytes])});

/** The record of what is held out, by what was wished for: passages from all over the text, unless that says otherwise. */
function heldOutOf(corpus: Corpus, wish: HeldOutWish, share: number, file: Corpus | undefined): HeldOut {
	const {records = 'none', shufflesLines = false, seed = 1} = wish;
	const split = wish.split ?? (records === 'none' ? 'blocks' : 'lines');
	const separator = records === 'none' ? '\n' : separatorOf(records);
	const shuffling = shufflesLines ? ({isShuffled: true, separator, seed} as const) : {};
	if (file) {
		const {sources, sha256, bytes} = file;
		return {kind: 'file', file: {sources, sha256, bytes: bytes.length}, ...shuffling};
	}
	if (split === 'lines') return {kind: 'lines', separator, seed, ...shuffling};
	if (split === 'tail') return {kind: 'tail', ...shuffling};
	const {bytes, encoding, fileEnds} = corpus;
	return {kind: 'blocks', blocks: chooseBlocks(bytes, {encoding, fileEnds, share}), ...shuffling};
}

/**
 * Reads the text of a run again and turns it into the ids that the run had. Throws a UserError where a text is gone or not
 * the same any more.
 */
export async function readDatasetAgain(
	record: CorpusRecord,
	vocabulary: Vocabulary,
	validFraction: number,
	options: AgainOptions,
): Promise<Dataset> {
	const corpus = await readCorpusAgain(record, options);
	const {heldOut} = record;
	const {names: _, ...elsewhere} = options;
	const file = heldOut?.file && (await readCorpusAgain({...record, name: 'held-out text', ...heldOut.file}, elsewhere));
	return encodeDataset(corpus, vocabulary, validFraction, {heldOut, file});
}

/** The record of a dataset that goes into its run's configuration. */
export const corpusRecord = ({corpus, characters, heldOut}: Dataset, minCount: number): CorpusRecord => ({
	name: corpus.name,
	sources: corpus.sources,
	encoding: corpus.encoding,
	...(corpus.decoder !== undefined && {decoder: corpus.decoder}),
	nfc: corpus.nfc,
	minCount,
	bytes: corpus.bytes.length,
	characters,
	sha256: corpus.sha256,
	...(heldOut && {heldOut}),
});

export type AgainOptions = {
	readonly runPath: string;
	readonly corpusFolder: string;
	/** The place of the text now, as the user names it; without it the run's record says where it was. */
	readonly names?: readonly string[];
	/** The words for what can be done without the text; errors end with them. */
	readonly otherwise: string;
};

/**
 * Reads the text of a run again: from where it was, or from where it can be found now. Throws a UserError where it is gone
 * or not the same any more.
 */
export async function readCorpusAgain(record: CorpusRecord, options: AgainOptions): Promise<Corpus> {
	const {runPath, corpusFolder, names = [], otherwise} = options;
	const {name, encoding, nfc, sha256} = record;
	const isCopied = record.sources.includes(stdinName);
	const recorded = isCopied ? [join(runPath, corpusCopy)] : record.sources;
	const sources = names.length > 0 ? names : recorded;
	const whence = isCopied ? `${name}, which came from standard input,` : name;
	// The copy of standard input is in UTF-8 already.
	const decoder = isCopied && names.length === 0 ? undefined : record.decoder;
	const read = await readCorpus(sources, {encoding, ...(decoder !== undefined && {decoder}), nfc, corpusFolder}).catch(
		error => {
			if (error instanceof UserError) return error;
			throw error;
		},
	);
	if (!(read instanceof UserError) && read.sha256 === sha256) return read;
	const found = names.length > 0 ? undefined : await findMoved({...record, sources: recorded}, {runPath, corpusFolder});
	if (found) return found;
	if (read instanceof UserError) {
		throw new UserError(`The run's corpus ${whence} can't be read again: ${read.message} ${otherwise}`, {cause: read});
	}
	throw new UserError(
		`The run's corpus ${whence} has changed since the run was made: expected ${sources.join(', ')} to be the text that ` +
			`the run was begun with (SHA-256 ${sha256}), got another (${read.sha256}). Put the old text back. ${otherwise}`,
	);
}
