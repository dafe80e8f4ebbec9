/** Answers to the studio's questions about runs and texts. */
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {listRuns} from '../../../checkpoint/list.js';
import {catalogue} from '../../../data/catalogue.js';
import {readCorpus} from '../../../data/corpus.js';
import {UserError} from '../../../errors.js';
import {typedPath} from '../../../ui/studio/typed-path.js';
import type {StudioWorld} from '../../../ui/studio/world.js';

/** Names of texts that come with charloom, and go on as the text begins. */
const textsLike = (text: string): readonly string[] =>
	catalogue.filter(({kind, name}) => kind === 'embedded' && name.startsWith(text)).map(({name}) => name);

/** Files and folders that go on as the text begins, after the names of texts that do; folders end with a slash. */
async function pathsLike(text: string, names: readonly string[]): Promise<readonly string[]> {
	const at = text.lastIndexOf('/') + 1;
	const [folder, begin] = [text.slice(0, at), text.slice(at)];
	const entries = await readdir(folder === '' ? '.' : typedPath(folder), {withFileTypes: true}).catch(() => []);
	const shown = entries.filter(({name}) => name.startsWith(begin) && (begin !== '' || !name.startsWith('.')));
	return [...names, ...shown.map(entry => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)].sort();
}

const isThere = (text: string): boolean => existsSync(text) || catalogue.some(({name}) => name === text);

const notThere = (text: string): string => {
	const names = catalogue.filter(({kind}) => kind === 'embedded').map(({name}) => name);
	return `there is no \`${text}\`: Tab completes files and folders; texts that come along are ${names.join(', ')}`;
};

/** `runFolders` are searched for runs, `corpusFolder` for texts that are named without a path. */
export const studioWorld = (runFolders: readonly string[], corpusFolder: string): StudioWorld => ({
	listRuns: loaded => listRuns(runFolders, loaded),
	complete: (text, purpose) => pathsLike(text, purpose === 'train' ? textsLike(text) : []),
	async refusalOf(text) {
		try {
			// The screen has the keyboard: there is no standard input to read.
			await readCorpus([text], {encoding: 'utf-8', nfc: false, corpusFolder, stdin: Readable.from([])});
			return undefined;
		} catch (error) {
			if (error instanceof UserError) return isThere(text) ? error.message : notThere(text);
			throw error;
		}
	},
});
