/** The text that a run is scored on: files, standard input, a flag, or what the run held out of its own corpus. */
import type {Readable} from 'node:stream';
import {type Corpus, encodeCorpus, type Ids, readCorpus} from '../../../data/corpus.js';
import {encodeDataset, readCorpusAgain} from '../../../data/dataset.js';
import {UsageError} from '../../../errors.js';
import {type EncodedText, encodeText} from '../generate/seed-text.js';
import type {Streams} from '../generate/text-output.js';
import type {LoadedRun} from '../shared/load-run.js';
import {corpusFolder} from '../shared/paths.js';

type Encoded = {
	readonly ids: Ids;
	/** Each character that was left out, once. */
	readonly skipped: readonly string[];
};

export type ScoredText = Encoded & {readonly name: string};

export type TextChoice = {
	readonly files: readonly string[];
	readonly text: string | undefined;
	readonly skipUnknown: boolean;
	readonly stdin: Readable;
};

/** The request of a command line. */
export type ScoreRequest = {
	readonly wanted: string | undefined;
	readonly files: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

const giveFile = 'Give the text to score: charloom score RUN FILE';

/** The run's corpus as it was when the run was made; `otherwise` is what errors say can be done without it. */
export const ownCorpus = ({run}: LoadedRun, otherwise: string): Promise<Corpus> =>
	readCorpusAgain(run.config.corpus, {runPath: run.path, corpusFolder, otherwise});

async function heldOut(loaded: LoadedRun): Promise<ScoredText> {
	const {corpus, training} = loaded.run.config;
	const {ids} = encodeDataset(await ownCorpus(loaded, giveFile), loaded.vocabulary, training.validFraction);
	return {name: `what was held out of ${corpus.name}`, ids: ids.valid, skipped: []};
}

const asIds = ({ids, skipped}: EncodedText): Encoded => ({ids: Uint32Array.from(ids), skipped});

/** Encodes a text, and leaves out the characters that are not in the vocabulary. */
function encodeKnown(corpus: Corpus, {vocabulary}: LoadedRun): Encoded {
	if (corpus.encoding === 'utf-8') return asIds(vocabulary.encodeKnown(new TextDecoder().decode(corpus.bytes)));
	const isKnown = (byte: number): boolean => vocabulary.idOf(byte) !== undefined;
	const known = {...corpus, bytes: corpus.bytes.filter(isKnown)};
	const skipped = [...new Set(corpus.bytes.filter(byte => !isKnown(byte)))].map(byte => `\\x${byte.toString(16)}`);
	return {ids: encodeCorpus(known, vocabulary), skipped};
}

async function fromFiles(loaded: LoadedRun, {files, skipUnknown, stdin}: TextChoice): Promise<ScoredText> {
	const {encoding, nfc} = loaded.run.config.corpus;
	const corpus = await readCorpus(files, {encoding, nfc, corpusFolder, stdin});
	if (skipUnknown) return {name: corpus.name, ...encodeKnown(corpus, loaded)};
	return {name: corpus.name, ids: encodeCorpus(corpus, loaded.vocabulary), skipped: []};
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
	if (text !== undefined) return {name: 'the text given', ...asIds(encodeText(loaded.vocabulary, text, skipUnknown))};
	return files.length > 0 ? fromFiles(loaded, choice) : heldOut(loaded);
}
