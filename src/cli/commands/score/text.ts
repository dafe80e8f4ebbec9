/** The text that a run is scored on: files, standard input, a flag, or what the run held out of its own corpus. */
import type {Readable} from 'node:stream';
import {type Corpus, encodeCorpus, type Ids, readCorpus, unknownIn} from '../../../data/corpus.js';
import type {Dataset} from '../../../data/dataset.js';
import {readGiven, type UnknownReport, withoutFinalNewline} from '../../../data/given-text.js';
import {UsageError} from '../../../errors.js';
import {corpusFolder} from '../../../library/places.js';
import {textOfRun} from '../../../library/text-of-run.js';
import type {Streams} from '../generate/text-output.js';
import type {LoadedRun} from '../shared/load-run.js';

export type ScoredText = UnknownReport & {
	readonly name: string;
	readonly ids: Ids;
	/** It is the part of the run's own text that was held out. */
	readonly isHeldOut?: true;
};

export type TextChoice = {
	readonly files: readonly string[];
	readonly text: string | undefined;
	readonly skipUnknown: boolean;
	readonly stdin: Readable;
};

/** The request of a command line. */
export type ScoreRequest = {
	/** Runs; none is the newest. */
	readonly wanted: readonly string[];
	readonly files: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

const giveFile = 'Give the text to score: charloom score RUN FILE';

/** The run's own text, as it was when the run was made; errors end with `otherwise`, which says what can be done without it. */
export const ownDataset = ({run, vocabulary}: LoadedRun, otherwise: string): Promise<Dataset> =>
	textOfRun(run, vocabulary, otherwise);

async function heldOut(loaded: LoadedRun): Promise<ScoredText> {
	const {ids, corpus} = await ownDataset(loaded, giveFile);
	// The run's own rare characters were folded into one when it was made.
	return {
		name: `what was held out of ${corpus.name}`,
		ids: ids.valid,
		unknown: new Map(),
		isSkipped: false,
		isHeldOut: true,
	};
}

/** A corpus without the characters that are not in the vocabulary. */
function withoutUnknown(corpus: Corpus, {vocabulary}: LoadedRun): Corpus {
	if (corpus.encoding === 'bytes') return {...corpus, bytes: corpus.bytes.filter(byte => vocabulary.has(byte))};
	const known = Array.from(new TextDecoder().decode(corpus.bytes)).filter(character =>
		vocabulary.has(character.codePointAt(0) ?? 0),
	);
	return {...corpus, bytes: new TextEncoder().encode(known.join(''))};
}

async function fromFiles(loaded: LoadedRun, {files, skipUnknown, stdin}: TextChoice): Promise<ScoredText> {
	const {vocabulary, run} = loaded;
	const {encoding, nfc} = run.config.corpus;
	const read = await readCorpus(files, {encoding, nfc, corpusFolder, stdin, hasBytes: false});
	const corpus = vocabulary.has(0x0a) ? read : {...read, bytes: withoutFinalNewline(read.bytes)};
	const unknown = unknownIn(corpus, vocabulary);
	const ids = encodeCorpus(skipUnknown ? withoutUnknown(corpus, loaded) : corpus, vocabulary);
	return {name: corpus.name, ids, unknown, isSkipped: skipUnknown};
}

/** A text from the command line. */
function fromText({vocabulary}: LoadedRun, text: string, skipUnknown: boolean): ScoredText {
	const name = 'the text given';
	const {ids, unknown, isSkipped} = readGiven(new TextEncoder().encode(text), {vocabulary, name, skipUnknown});
	return {name, ids: Uint32Array.from(ids), unknown, isSkipped};
}

/** Throws a UsageError for a text that is given twice. */
export function checkChoice({files, text}: Pick<TextChoice, 'files' | 'text'>): void {
	if (text === undefined || files.length === 0) return;
	throw new UsageError(`Expected either --text or files to score, got both (${files.join(', ')}).`);
}

/** Throws a UserError for a text that is gone, changed, or has characters that the model does not know. */
export async function chooseText(loaded: LoadedRun, choice: TextChoice): Promise<ScoredText> {
	const {files, text, skipUnknown} = choice;
	checkChoice(choice);
	if (text !== undefined) return fromText(loaded, text, skipUnknown);
	return files.length > 0 ? fromFiles(loaded, choice) : heldOut(loaded);
}
