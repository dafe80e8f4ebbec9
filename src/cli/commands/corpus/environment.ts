/** The surroundings of the corpus commands: where texts are, and where output goes. */
import type {CatalogueEntry} from '../../../data/catalogue.js';

/** The folder, catalogue and streams that the commands work with; tests bring their own. */
export type CorpusEnvironment = {
	readonly corpusFolder: string;
	readonly entries: readonly CatalogueEntry[];
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WritableStream & {readonly isTTY?: boolean};
	readonly stderr: NodeJS.WritableStream & {readonly isTTY?: boolean};
};

export type ShowOptions = {
	readonly text?: boolean;
	readonly json?: boolean;
	/** A name that `--encoding` takes. */
	readonly encoding: string;
	readonly nfc?: boolean;
};
