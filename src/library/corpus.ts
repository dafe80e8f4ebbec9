/** Texts to train on: those that come with charloom, those to download, and files. */
import {catalogue, findEntry} from '../data/catalogue.js';
import {readCorpus} from '../data/corpus.js';
import {downloadCorpus} from '../data/download.js';
import {suggestion} from '../data/nearest.js';
import {type CorpusRow, corpusOverview} from '../data/overview.js';
import {UsageError} from '../errors.js';
import {corpusFolder} from './places.js';

export type {CorpusRow} from '../data/overview.js';

export type ReadTextOptions = {
	/** `bytes` reads any file, each byte as the character of its value (ISO-8859-1); `utf-8` is the default. */
	readonly encoding?: 'utf-8' | 'bytes';
	/** Brings the text to Unicode's normal form C; off by default. */
	readonly nfc?: boolean;
};

export const corpus = {
	/** Every text that can be had by name, and where it is now. */
	list: (): Promise<readonly CorpusRow[]> => corpusOverview({corpusFolder}),

	/**
	 * The text of all `names` joined: names of the catalogue, files, or folders. Line ends become \n, a byte-order mark goes.
	 * Throws a UserError where a name leads to no text.
	 */
	async read(
		names: string | readonly string[],
		{encoding = 'utf-8', nfc = false}: ReadTextOptions = {},
	): Promise<string> {
		const {bytes} = await readCorpus([names].flat(), {encoding, nfc, corpusFolder});
		return Buffer.from(bytes).toString(encoding === 'bytes' ? 'latin1' : 'utf8');
	},

	/**
	 * Downloads a text of the catalogue into the corpus folder, unless it is there, and gives its path. Its size and SHA-256
	 * are checked. Throws a UsageError for a name that is not to be downloaded, and a UserError where the download fails.
	 */
	async download(name: string, {signal}: {readonly signal?: AbortSignal} = {}): Promise<string> {
		const entry = findEntry(name);
		if (entry?.kind !== 'downloadable') {
			const known = catalogue.filter(({kind}) => kind === 'downloadable').map(one => one.name);
			throw new UsageError(
				`Expected the name of a text to download (${known.join(', ')}), got \`${name}\`.${suggestion(name, known)}`,
			);
		}
		const {path} = await downloadCorpus(entry, {corpusFolder, ...(signal && {signal})});
		return path;
	},
};
