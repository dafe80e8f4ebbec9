/** Ctrl-C, SIGTERM, a terminal that is closed, and a closed pipe, as an AbortSignal. */
import {Interrupted} from './paths.js';

const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What can ask a command to stop. */
export type Cause = keyof typeof exitCodes | 'EPIPE';

/**
 * Milliseconds within which a signal that comes again is the same one: a terminal sends Ctrl-C to every process of the
 * group, and npm and the launcher pass it on besides.
 */
const echoTime = 250;

/** Commands under way that want to be told when stdout's reader has gone. */
const brokenPipeListeners = new Set<() => void>();

/** stdout's reader has gone: lets the command under way put things in order, or leaves at once when there is none. */
export function onBrokenPipe(): void {
	if (brokenPipeListeners.size === 0) process.exit(0);
	for (const listener of brokenPipeListeners) listener();
}

/**
 * Runs `work` with a signal that is aborted by the first SIGINT, SIGTERM, SIGHUP or closed stdout; a second one leaves at once.
 * When work ends after that, throws `Interrupted` with the exit code that belongs to it (130, 143, 129; 0 for a closed pipe).
 * `onStop` is called at once with the name of what came, so that the command can say what it is doing.
 */
export async function withInterrupt<Result>(
	work: (signal: AbortSignal) => Promise<Result>,
	onStop: (cause: Cause) => void = () => {},
): Promise<Result> {
	const controller = new AbortController();
	let exitCode: number | undefined;
	let stoppedAt = 0;
	const stop = (cause: Cause): void => {
		const code = cause === 'EPIPE' ? 0 : exitCodes[cause];
		const isEcho = cause === 'EPIPE' || performance.now() - stoppedAt < echoTime; // each write to a closed pipe fails
		if (exitCode !== undefined && isEcho) return;
		if (exitCode !== undefined) process.exit(code);
		exitCode = code;
		stoppedAt = performance.now();
		onStop(cause);
		controller.abort();
	};
	const brokenPipe = (): void => stop('EPIPE');
	for (const signal of signals) process.on(signal, stop);
	brokenPipeListeners.add(brokenPipe);
	try {
		const result = await work(controller.signal);
		if (exitCode !== undefined) throw new Interrupted(exitCode);
		return result;
	} finally {
		for (const signal of signals) process.off(signal, stop);
		brokenPipeListeners.delete(brokenPipe);
	}
}
