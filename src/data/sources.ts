/** The sources of the bytes of a corpus: the catalogue, files, folders, standard input. */
import {existsSync} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Readable} from 'node:stream';
import {UsageError, UserError} from '../errors.js';
import {mostBytes, readStream, readWhole} from '../input/reading.js';
import {type CatalogueEntry, catalogue, findEntry} from './catalogue.js';
import {type CleaningOptions, refuseBinary} from './cleaning.js';
import {formatOf} from './decoding.js';
import {readable} from './file-reading.js';
import {filesBelow} from './folder.js';
import {readEmbedded} from './gutenberg.js';
import {suggestion} from './nearest.js';

/** One piece of a corpus, as it lies on the disk. */
export type Piece = {
	/** The name of the piece in errors and notes. */
	readonly name: string;
	readonly bytes: Uint8Array;
};

export type Source = {
	readonly name: string;
	/** The name that finds the same text again from any folder: a catalogue name, an absolute path, or `-`. */
	readonly source: string;
	readonly pieces: readonly Piece[];
	/** Notes for the user on the place where the text was found. */
	readonly notes?: readonly string[];
};

export type SourceOptions = CleaningOptions & {
	readonly corpusFolder: string;
	readonly stdin: Readable;
	/** Leaves the files of a folder out that do not look like text. */
	readonly textOnly: boolean;
	readonly entries?: readonly CatalogueEntry[];
};

/** The file of a downloadable corpus, once it is there. */
export const downloadedPath = (name: string, corpusFolder: string): string => path.join(corpusFolder, `${name}.txt`);

/** A name is that of a corpus of the catalogue, `-`, a file, a folder, or a text in the corpus folder. */
export async function readSource(name: string, options: SourceOptions): Promise<Source> {
	if (name === '-')
		return {
			name: 'stdin',
			source: '-',
			pieces: [
				{
					name: 'standard input',
					bytes: await readStream(options.stdin, 'standard input', limitsOf('standard input', options)),
				},
			],
		};
	const entry = findEntry(name, options.entries);
	if (entry) {
		const pieces = [{name: entry.name, bytes: await readEntry(entry, options)}];
		const notes = existsSync(name) ? [`${name} is read as the corpus of that name; for the file write ./${name}`] : [];
		return {name: entry.name, source: entry.name, pieces, notes};
	}
	const found = placeOf(name, options.corpusFolder);
	if (found === undefined) throw notFound(name, options);
	const source = path.resolve(found);
	const isFolder = (await readable(source, place => stat(place))).isDirectory();
	const {pieces, notes} = isFolder
		? await readFolder(source, options)
		: {pieces: [await readPiece(source, options)], notes: []};
	return {name: path.basename(source).replace(/\.txt$/, ''), source, pieces, notes};
}

/** A mistyped name and a path that leads nowhere are the same mistake, and wrong usage. */
function notFound(name: string, {entries = catalogue}: SourceOptions): UserError {
	const hint = suggestion(
		name,
		entries.map(entry => entry.name),
	);
	return new UsageError(
		`Expected a corpus, file or folder, but there is no \`${name}\`.${hint} ` +
			'`charloom corpus list` shows the corpora; `-` reads standard input.',
	);
}

async function readEntry(entry: CatalogueEntry, {corpusFolder}: SourceOptions): Promise<Uint8Array> {
	if (entry.kind === 'embedded') return readEmbedded(entry);
	const file = downloadedPath(entry.name, corpusFolder);
	const again = `charloom corpus get ${entry.name}`;
	if (!existsSync(file)) throw new UserError(`The corpus ${entry.name} is not downloaded yet: \`${again}\` gets it.`);
	const bytes = await readable(file, place => readWhole(place, {most: mostBytes.text}));
	if (bytes.length === entry.size) return bytes;
	throw new UserError(
		`Expected ${entry.size} bytes in ${file}, got ${bytes.length}. \`${again} --force\` downloads the corpus again.`,
	);
}

type PieceOptions = Pick<SourceOptions, 'textOnly' | 'hasBytes'>;

/** A text that is none is refused at its first piece: a device may have no end. */
const limitsOf = (name: string, options: PieceOptions) => {
	let isFirst = true;
	const onChunk = (chunk: Uint8Array): void => {
		if (isFirst && options.textOnly) refuseBinary(chunk, name, options);
		isFirst = false;
	};
	return {most: mostBytes.text, onChunk};
};

const readPiece = async (file: string, options: PieceOptions): Promise<Piece> => ({
	name: file,
	bytes: await readable(file, place => readWhole(place, limitsOf(file, options))),
});

/** The text files of a folder, by path; hidden ones and (of texts) empty and binary ones are left out. */
async function readFolder(
	folder: string,
	options: SourceOptions,
): Promise<{readonly pieces: readonly Piece[]; readonly notes: readonly string[]}> {
	const {files, notes} = await filesBelow(folder);
	const pieces: Piece[] = [];
	for (const {file, size} of files) {
		if (size === 0 || (options.textOnly && (await looksBinary(file)))) continue;
		pieces.push(await readPiece(file, options));
	}
	if (pieces.length > 0) return {pieces, notes};
	throw new UserError(
		`Expected text files in ${folder}, but there are none (hidden, empty and binary files are left out).`,
	);
}

/** Says whether a name leads to a text: of the catalogue, a file or folder, or a text in the corpus folder. */
export const isSource = (name: string, options: Pick<SourceOptions, 'corpusFolder' | 'entries'>): boolean =>
	name === '-' || findEntry(name, options.entries) !== undefined || placeOf(name, options.corpusFolder) !== undefined;

/** The place of a file or folder of this name. */
const placeOf = (name: string, corpusFolder: string): string | undefined =>
	[name, path.join(corpusFolder, name), downloadedPath(name, corpusFolder)].find(existsSync);

/** A NUL byte in the first 8 KiB, as git decides it, or the first bytes of a document that is no plain text. */
async function looksBinary(file: string): Promise<boolean> {
	const handle = await readable(file, place => open(place));
	try {
		const {buffer, bytesRead} = await handle.read({buffer: new Uint8Array(8192)});
		const begin = buffer.subarray(0, bytesRead);
		return begin.includes(0) || formatOf(begin) !== undefined;
	} finally {
		await handle.close();
	}
}
