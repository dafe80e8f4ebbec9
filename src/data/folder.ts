/**
 * The files of a folder of texts, each once. A symbolic link may lead out of the folder; one that leads to what is read
 * anyway, or to a folder around it, is left out: a text that is there twice would be learned from and validated with.
 */
import {lstat, readdir, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {readable} from './file-reading.js';

export type FolderFile = {readonly file: string; readonly size: number};

export type FolderFiles = {
	/** By path. */
	readonly files: readonly FolderFile[];
	/** The things that were left out, in words. */
	readonly notes: readonly string[];
};

/** A plain file that was found; the same file may be found under several names. */
type Found = FolderFile & {readonly entry: string; readonly identity: string};

/** A folder to look into: its path below the folder of texts, and whether only a link leads to it. */
type Folder = {readonly entry: string; readonly isLinked: boolean};

const isAround = (outer: string, inner: string): boolean => {
	const below = path.relative(outer, inner);
	return below === '' || (!below.startsWith('..') && !path.isAbsolute(below));
};

class Walk {
	readonly #root: string;
	readonly #realRoot: string;
	readonly #walked = new Set<string>();
	readonly #own: Found[] = [];
	readonly #linked: Found[] = [];
	readonly #folders: Folder[] = [{entry: '', isLinked: false}];
	readonly #linkedFolders: Folder[] = [];
	readonly #repeated: string[] = [];
	readonly #dangling: string[] = [];

	constructor(root: string, realRoot: string) {
		this.#root = root;
		this.#realRoot = realRoot;
	}

	async run(): Promise<FolderFiles> {
		// The folder's own files come first, so that a file with two names keeps the one that is no link.
		for (let folder = this.#next(); folder; folder = this.#next()) await this.#look(folder);
		const seen = new Set<string>();
		const kept = [...this.#own, ...this.#linked].filter(({identity, entry}) => {
			const isNew = !seen.has(identity);
			if (isNew) seen.add(identity);
			else this.#repeated.push(entry);
			return isNew;
		});
		kept.sort((a, b) => (a.entry < b.entry ? -1 : 1));
		return {files: kept.map(({file, size}) => ({file, size})), notes: this.#notes()};
	}

	#next(): Folder | undefined {
		return this.#folders.shift() ?? this.#linkedFolders.shift();
	}

	async #look({entry, isLinked}: Folder): Promise<void> {
		const folder = path.join(this.#root, entry);
		const real = await readable(folder, place => realpath(place));
		if (this.#walked.has(real) || (entry !== '' && isAround(real, this.#realRoot))) {
			this.#repeated.push(entry);
			return;
		}
		this.#walked.add(real);
		const names = await readable(folder, place => readdir(place));
		for (const name of names.filter(one => !one.startsWith('.'))) await this.#add(path.join(entry, name), isLinked);
	}

	async #add(entry: string, isLinked: boolean): Promise<void> {
		const file = path.join(this.#root, entry);
		const isLink = (await readable(file, place => lstat(place))).isSymbolicLink();
		const stats = isLink ? await stat(file, {bigint: true}).catch(() => undefined) : await statOf(file);
		const isFar = isLinked || isLink;
		if (!stats) this.#dangling.push(entry);
		else if (stats.isDirectory()) (isFar ? this.#linkedFolders : this.#folders).push({entry, isLinked: isFar});
		else if (stats.isFile()) {
			const found = {entry, file, size: Number(stats.size), identity: `${stats.dev}:${stats.ino}`};
			(isFar ? this.#linked : this.#own).push(found);
		}
	}

	#notes(): readonly string[] {
		const named = (entries: readonly string[]): string =>
			`${entries.slice(0, 3).join(', ')}${entries.length > 3 ? `, and ${entries.length - 3} more` : ''}`;
		return [
			...(this.#repeated.length > 0
				? [`${this.#root}: left out what is read under another name: ${named(this.#repeated)}.`]
				: []),
			...(this.#dangling.length > 0
				? [`${this.#root}: left out links that lead nowhere: ${named(this.#dangling)}.`]
				: []),
		];
	}
}

const statOf = (file: string) => readable(file, place => stat(place, {bigint: true}));

/** All files in a folder and its subfolders but for hidden ones. Throws a UserError where something can't be read. */
export async function filesBelow(folder: string): Promise<FolderFiles> {
	return new Walk(folder, await readable(folder, place => realpath(place))).run();
}

/** The plain files in a folder that is not searched further, but for hidden ones; none where it can't be read. */
export async function filesIn(folder: string): Promise<readonly FolderFile[]> {
	const names = (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort();
	const files = names.map(name => path.join(folder, name));
	const stats = await Promise.all(files.map(file => stat(file).catch(() => undefined)));
	return files.flatMap((file, index) => (stats[index]?.isFile() ? [{file, size: stats[index].size}] : []));
}
