/** Answers to the studio's questions about runs and texts. */
import {Readable} from 'node:stream';
import {listRuns} from '../../../checkpoint/list.js';
import {readCorpus} from '../../../data/corpus.js';
import {UserError} from '../../../errors.js';
import type {StudioWorld} from '../../../ui/studio/world.js';

/** `runFolders` are searched for runs, `corpusFolder` for texts that are named without a path. */
export const studioWorld = (runFolders: readonly string[], corpusFolder: string): StudioWorld => ({
	listRuns: loaded => listRuns(runFolders, loaded),
	async refusalOf(text) {
		try {
			// The screen has the keyboard: there is no standard input to read.
			await readCorpus([text], {encoding: 'utf-8', nfc: false, corpusFolder, stdin: Readable.from([])});
			return undefined;
		} catch (error) {
			if (error instanceof UserError) return error.message;
			throw error;
		}
	},
});
