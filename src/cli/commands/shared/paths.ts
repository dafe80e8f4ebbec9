/** The places that all commands share, and the end of a command that was stopped. */
export {
	checkpointsFolder,
	corpusFolder,
	jobEnvironment,
	packageRoot,
	runFolders,
	shippedRun,
	version,
} from '../../../library/places.js';

/**
 * A command was stopped by a signal, and has already put everything in order. Leaves with `exitCode` and without a word:
 * 130 after Ctrl-C, 143 after SIGTERM.
 */
export class Interrupted extends Error {
	override name = 'Interrupted';
	readonly exitCode: number;

	constructor(exitCode: number) {
		super('interrupted');
		this.exitCode = exitCode;
	}
}
