/**
 * The text of a run, found again: at its old place, at the same place beside the run where both have moved, or in any file
 * near the run that holds the same text. Whether a text is the same is decided by its SHA-256 alone. Far above the run nothing is
 * looked for: what lies there belongs to others.
 */
import {stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {UserError} from '../errors.js';
import {findEntry} from './catalogue.js';
import {type Corpus, type ReadOptions, readCorpus} from './corpus.js';
import {filesIn} from './folder.js';

/** The facts that are known of a text that was read before. */
type Known = {
	readonly sources: readonly string[];
	readonly encoding: ReadOptions['encoding'];
	readonly decoder?: string;
	readonly nfc: boolean;
	readonly bytes: number;
	readonly sha256: string;
};

type Places = {readonly runPath: string; readonly corpusFolder: string};

/** Other files are read in search of the text at most so often. */
const mostTries = 40;

/** The parts of a path of any system: a run may have come from another one. */
const partsOf = (place: string): readonly string[] =>
	path.isAbsolute(place) || !path.win32.isAbsolute(place) ? place.split(path.sep) : place.split(/[\\/]/);

/**
 * A folder and the nearest of those above it, `most` of them at most: neither the root nor the folder of temporary files, in which
 * anybody's files lie.
 */
function withParents(folder: string, most: number): readonly string[] {
	const parent = path.dirname(folder);
	if (most === 0 || parent === path.parse(folder).root || parent === path.resolve(tmpdir())) return [folder];
	return [folder, ...withParents(parent, most - 1)];
}

const exists = (place: string): Promise<boolean> =>
	stat(place).then(
		() => true,
		() => false,
	);

/** Folders above a run that a text which has moved along may lie below: those of the runs, of a project, and of the projects. */
const movedAbove = 3;
/** Folders above a run whose files may be its text under another name: those of the runs and of a project. */
const nearAbove = 2;

/** The number of parts that all paths begin with, but for the last part of the shortest. */
function commonParts(paths: readonly (readonly string[])[]): number {
	const shortest = Math.min(...paths.map(parts => parts.length)) - 1;
	let count = 0;
	while (count < shortest && paths.every(parts => parts[count] === paths[0][count])) count++;
	return count;
}

/** The sources moved together to where the run has moved: below its folder, or below one of the nearest above it. */
async function* moved({sources}: Known, {runPath}: Places): AsyncGenerator<readonly string[]> {
	const isPath = (source: string): boolean => findEntry(source) === undefined;
	const paths = sources.filter(isPath).map(partsOf);
	if (paths.length === 0) return;
	const bases = [...new Set([...withParents(runPath, movedAbove), process.cwd()])];
	for (let kept = commonParts(paths); kept >= 0; kept--) {
		for (const base of bases) {
			const place = (source: string): string => path.join(base, ...partsOf(source).slice(kept));
			const candidate = sources.map(source => (isPath(source) ? place(source) : source));
			const isThere = await Promise.all(candidate.map(one => !isPath(one) || exists(one)));
			if (isThere.every(Boolean)) yield candidate;
		}
	}
}

/** Files near the run that may hold the text, by their size: reading drops bytes, and NFC may add or drop some. */
async function* near({bytes, nfc}: Known, {runPath, corpusFolder}: Places): AsyncGenerator<readonly string[]> {
	const [least, most] = nfc ? [bytes / 3, 4 * bytes + 3] : [bytes, 2 * bytes + 3];
	const folders = [...withParents(runPath, nearAbove), process.cwd(), corpusFolder];
	for (const folder of new Set(folders)) {
		for (const {file, size} of await filesIn(folder)) if (size >= least && size <= most) yield [file];
	}
}

/** The first of some candidates that is the text; undefined where none is. */
async function firstEqual(
	known: Known,
	candidates: AsyncIterable<readonly string[]>,
	corpusFolder: string,
): Promise<Corpus | undefined> {
	const {encoding, decoder, nfc, sha256} = known;
	let tries = 0;
	for await (const sources of candidates) {
		if (tries++ === mostTries) return undefined;
		try {
			const corpus = await readCorpus(sources, {encoding, ...(decoder !== undefined && {decoder}), nfc, corpusFolder});
			if (corpus.sha256 === sha256) return corpus;
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
		}
	}
	return undefined;
}

/** Looks for a text that is not at its old place any more; undefined where it is nowhere to be found. */
export async function findMoved(known: Known, places: Places): Promise<Corpus | undefined> {
	const {corpusFolder} = places;
	return (
		(await firstEqual(known, moved(known, places), corpusFolder)) ??
		(await firstEqual(known, near(known, places), corpusFolder))
	);
}
