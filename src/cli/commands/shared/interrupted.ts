/** The end of a command that was stopped. */

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
