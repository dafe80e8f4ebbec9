/** The record that a run keeps of its text, by which the text is read again and gives the ids that the run had. */
import {join} from 'node:path';
import {UserError} from '../errors.js';
import {type Corpus, readCorpus} from './corpus.js';
import {type Dataset, encodeDataset, stdinName, type TextSettings} from './dataset.js';
import {findMoved} from './find-corpus.js';
import type {HeldOut} from './held-out.js';
import type {Vocabulary} from './vocabulary.js';

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

/** The copy of a text from standard input, in its run's folder: without it the run could not be resumed. */
export const corpusCopy = 'corpus.txt';

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
