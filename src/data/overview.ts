/** All corpora that can be had by name: the catalogue's, and the user's own in the corpus folder. */
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.js';
import {type CatalogueEntry, catalogue, type DownloadableCorpus, findEntry} from './catalogue.js';
import {countCorpus, readCorpus} from './corpus.js';
import {downloadedPath} from './sources.js';

export type Whereabouts = 'embedded' | 'downloaded' | 'to download' | 'incomplete' | 'own file';

export type CorpusRow = {
	readonly name: string;
	readonly title: string;
	readonly author: string;
	readonly year: string;
	/** Undefined where they are not known before the text is there, or where it can't be read. */
	readonly characters: number | undefined;
	readonly vocabSize: number | undefined;
	readonly where: Whereabouts;
	/** Bytes of the text, or what is to be downloaded. */
	readonly size: number;
};

type Counted = Pick<CorpusRow, 'characters' | 'vocabSize' | 'size'>;

export type OverviewOptions = {readonly corpusFolder: string; readonly entries?: readonly CatalogueEntry[]};

/** In the catalogue's order, own files last. */
export async function corpusOverview(options: OverviewOptions): Promise<readonly CorpusRow[]> {
	const {entries = catalogue} = options;
	const rows: CorpusRow[] = [];
	for (const entry of entries) rows.push(await rowOf(entry, options));
	return [...rows, ...(await ownFiles(options))];
}

async function rowOf(entry: CatalogueEntry, options: OverviewOptions): Promise<CorpusRow> {
	const {name, title, author, year} = entry;
	const where = await whereabouts(entry, options.corpusFolder);
	const isCounted =
		where === 'embedded' || (where === 'downloaded' && entry.kind === 'downloadable' && !entry.characters);
	const counted = isCounted ? await count(name, options) : known(entry as DownloadableCorpus, where);
	return {name, title, author, year, where, ...counted};
}

const known = ({characters, vocabSize, size, downloadSize}: DownloadableCorpus, where: Whereabouts): Counted => ({
	characters,
	vocabSize,
	size: where === 'downloaded' ? size : downloadSize,
});

/** The place of the text of an entry. A file of the right size is taken as whole: its SHA-256 was checked when it came. */
export async function whereabouts(entry: CatalogueEntry, corpusFolder: string): Promise<Whereabouts> {
	if (entry.kind === 'embedded') return 'embedded';
	const stats = await stat(downloadedPath(entry.name, corpusFolder)).catch(() => undefined);
	if (!stats) return 'to download';
	return stats.size === entry.size ? 'downloaded' : 'incomplete';
}

async function count(name: string, {corpusFolder, entries}: OverviewOptions): Promise<Counted> {
	const corpus = await readCorpus([name], {
		encoding: 'utf-8',
		nfc: false,
		corpusFolder,
		...(entries ? {entries} : {}),
	});
	const {total, counts} = countCorpus(corpus);
	return {characters: total, vocabSize: counts.size, size: corpus.bytes.length};
}

async function ownFiles(options: OverviewOptions): Promise<readonly CorpusRow[]> {
	const {corpusFolder, entries = catalogue} = options;
	const files = await readdir(corpusFolder, {withFileTypes: true}).catch(() => []);
	const names = files
		.filter(file => file.isFile() && !file.name.startsWith('.') && file.name !== 'README.md')
		.map(file => file.name)
		.filter(name => !findEntry(name.replace(/\.txt$/, ''), entries))
		.sort();
	return Promise.all(
		names.map(async file => {
			const {size} = await stat(path.join(corpusFolder, file));
			const counted = await count(file, options).catch(error => unreadable(error, size));
			return {
				name: file.replace(/\.txt$/, ''),
				title: file,
				author: '',
				year: '',
				where: 'own file' as const,
				...counted,
			};
		}),
	);
}

function unreadable(error: unknown, size: number): Counted {
	if (error instanceof UserError) return {characters: undefined, vocabSize: undefined, size};
	throw error;
}
