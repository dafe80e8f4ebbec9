/**
 * Errors that a user can do something about. Their message says what was expected, what came, and what to do; only the
 * message is shown. Anything else that is thrown is a defect of the program.
 */
export class UserError extends Error {
	override name = 'UserError';
	/** `ERR_USAGE` for wrong usage, `ERR_FAILED` for everything else. */
	readonly code: 'ERR_FAILED' | 'ERR_USAGE';
	/** 2 for wrong usage, 1 for everything else that fails. */
	readonly exitCode: 1 | 2;

	constructor(message: string, options: {readonly exitCode?: 1 | 2; readonly cause?: unknown} = {}) {
		super(message, {cause: options.cause});
		this.exitCode = options.exitCode ?? 1;
		this.code = this.exitCode === 2 ? 'ERR_USAGE' : 'ERR_FAILED';
	}
}

/** A flag, an argument or a configuration value that makes no sense: exit code 2. */
export class UsageError extends UserError {
	override name = 'UsageError';

	constructor(message: string) {
		super(message, {exitCode: 2});
	}
}
