/** Ctrl-C, SIGTERM, a terminal that is closed, and output that can't be written, as an AbortSignal. */
import {fileError} from '../../../checkpoint/file-errors.js';
import {Interrupted} from './interrupted.js';
import {isUnderNohup} from './launchers.js';
import {printError} from './output.js';

const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Signals that ask to stop; a terminal that is closed does not where nohup has said so. */
const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).filter(signal => signal !== 'SIGHUP' || !isUnderNohup());

/** The causes that stop a command; `output` is output that failed otherwise than by a reader that has gone. */
export type Cause = keyof typeof exitCodes | 'EPIPE' | 'output';

/**
 * Milliseconds within which a signal that comes again is the same one: a terminal sends Ctrl-C to every process of the
 * group, and npm and the launcher pass it on besides.
 */
const echoTime = 250;

/** The end of a command that was stopped: an exit code alone, or an error that is told. */
type Ending = {readonly cause: Cause; readonly error: unknown};

/** Commands under way that want to be told when output can't be written any more. */
const outputListeners = new Set<(ending: Ending) => void>();

/** Lets the command under way put things in order, or leaves at once when there is none. */
function stopForOutput(ending: Ending): void {
	for (const listener of outputListeners) listener(ending);
	if (outputListeners.size > 0) return;
	if (ending.cause === 'EPIPE') process.exit(0);
	printError(ending.error);
	process.exit(1);
}

/** stdout's reader has gone, which is no failure. */
export const onBrokenPipe = (): void => stopForOutput({cause: 'EPIPE', error: new Interrupted(0)});

/** Streams that have failed: every later write fails again while the command puts things in order. */
const failed = new WeakSet<NodeJS.WriteStream>();

/** The message for output that can't be written: a full disk, as a rule. */
export function onOutputError(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
	if (failed.has(stream)) return;
	failed.add(stream);
	// EIO is what writing to a terminal gives that has been closed.
	const isClosed = error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY);
	const name = stream === process.stderr ? 'standard error' : 'standard output';
	if (isClosed) onBrokenPipe();
	else stopForOutput({cause: 'output', error: fileError(error, 'print to', name)});
}

/**
 * Runs `work` with a signal that is aborted by the first SIGINT, SIGTERM, SIGHUP or output that can't be written; a second
 * signal leaves at once. When work ends after that, throws `Interrupted` with the exit code that belongs to it (130, 143, 129;
 * 0 for a closed pipe), or the UserError that says why output could not be written.
 * `onStop` is called at once with the name of what came, so that the command can say what it is doing.
 */
export async function withInterrupt<Result>(
	work: (signal: AbortSignal) => Promise<Result>,
	onStop: (cause: Cause) => void = () => {},
): Promise<Result> {
	const controller = new AbortController();
	let ending: Ending | undefined;
	let stoppedAt = 0;
	const stop = (next: Ending): void => {
		if (ending !== undefined) return;
		ending = next;
		stoppedAt = performance.now();
		onStop(next.cause);
		controller.abort();
	};
	const onSignal = (cause: keyof typeof exitCodes): void => {
		const isAnother = ending !== undefined && performance.now() - stoppedAt >= echoTime;
		if (isAnother) process.exit(exitCodes[cause]);
		stop({cause, error: new Interrupted(exitCodes[cause])});
	};
	for (const signal of signals) process.on(signal, onSignal);
	outputListeners.add(stop);
	try {
		const result = await work(controller.signal);
		if (ending !== undefined) throw (ending as Ending).error;
		return result;
	} finally {
		for (const signal of signals) process.off(signal, onSignal);
		outputListeners.delete(stop);
	}
}
