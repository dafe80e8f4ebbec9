/** The surroundings of a training: where texts and runs are, and which program it is. A command hands them in. */
import type {Readable} from 'node:stream';

export type JobEnvironment = {
	/** The folder in which texts are looked for by name. */
	readonly corpusFolder: string;
	/** The folder that new runs go to, unless a path is given. */
	readonly checkpointsFolder: string;
	/** The folders in which runs are looked for by name, in this order. */
	readonly runFolders: readonly string[];
	/** The stream that the name `-` stands for; without it the process's standard input. */
	readonly stdin?: Readable;
	/** The version of charloom, which a run keeps. */
	readonly version: string;
};
