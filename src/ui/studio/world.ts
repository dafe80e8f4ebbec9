/** The studio asks its surroundings through these functions; the command line hands them in. */
import type {RunEntry} from '../../checkpoint/list.js';

export type StudioWorld = {
	/** Gives the runs that can be opened; `loaded` is the path of the one that is open, which is always among them. */
	readonly listRuns: (loaded: string) => Promise<readonly RunEntry[]>;
	/** Gives the paths, and names of texts where one is to be trained on, that go on as the text begins. */
	readonly complete: (text: string, purpose: 'save' | 'keep' | 'train') => Promise<readonly string[]>;
	/** Gives a sentence that says why a text can't be trained on, or undefined where it can be. */
	readonly refusalOf: (text: string) => Promise<string | undefined>;
};
