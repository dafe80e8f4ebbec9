/**
 * The whole way of a text, from its names to the ids that are trained on: names → text → vocabulary → ids → split. New,
 * resumed and scored runs all go this way, so that the same text gives each of them the same ids.
 */
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
import {unknownNote} from './given-text.js';
import {type Arranged, arrange, type HeldOut} from './held-out.js';
import {type HeldOutWish, heldOutOf, recordsIn} from './held-out-wish.js';
import {concatenate} from './normalize.js';
import type {RecordKind} from './record-batches.js';
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

/** A text of fewer characters holds nothing to learn from but itself. */
const fewestCharacters = 32;

/** The name that stands for standard input among the names of texts. */
export const stdinName = '-';

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
	const notes = [
		...corpus.notes,
		...(known ? foldedNotes(corpus, known) : []),
		...(isRecognised ? [listNote] : []),
		...blankNotes(own),
	];
	return {...dataset, corpus: {...corpus, notes}, ...(records && {records})};
}

const listNote =
	'The text is a list of short lines: each is learned by itself, with its start and its end. --records none reads it as one text.';

/** A file of white space alone is more often a mistake than a text. */
const blankNotes = ({characters}: Vocabulary): readonly string[] =>
	characters.every(character => character.trim() === '')
		? ['The text is nothing but white space, and so will be all that is written: check that it is the right file.']
		: [];

/** A model that has a stand-in for rare characters learns no new ones; those of the text that it does not know are named. */
function foldedNotes(corpus: Corpus, known: Vocabulary): readonly string[] {
	if (known.unknownId === undefined) return [];
	const note = unknownNote({unknown: unknownIn(corpus, known), isSkipped: false}, known);
	return note === '' ? [] : [note];
}

const bothOf = (corpus: Corpus, file: Corpus): Corpus => ({...corpus, bytes: concatenate([corpus.bytes, file.bytes])});
