/**
 * Mounts a screen, and leaves the terminal as it was, however the screen ends. This file loads neither ink nor react: a
 * screen's module is imported when it is shown, after the environment is as they want to find it.
 */
import type {ComponentType} from 'react';

export type Environment = Readonly<Record<string, string | undefined>>;
type TerminalStream = {readonly isTTY?: boolean | undefined};

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Keyboard and screen are a terminal that can be drawn on, and nobody reads a log of it later. */
export const canShowScreen = (
	environment: Environment = process.env,
	stdin: TerminalStream = process.stdin,
	stdout: TerminalStream = process.stdout,
): boolean =>
	stdin.isTTY === true && stdout.isTTY === true && environment['TERM'] !== 'dumb' && !isSet(environment['CI']);

/** Gives the variables that have to be set before react and chalk are loaded. */
export function screenEnvironment(environment: Environment): Readonly<Record<string, string>> {
	return {
		// React's development build records every drawing, and so grows for ever.
		NODE_ENV: environment['NODE_ENV'] ?? 'production',
		// chalk does not know NO_COLOR (https://no-color.org).
		...(isSet(environment['NO_COLOR']) && !isSet(environment['FORCE_COLOR']) && {FORCE_COLOR: '0'}),
	};
}

/** Every screen gets these properties beside its own. */
export type ScreenProps<Result> = {
	/** Takes the screen away; `showScreen` gives the result, or throws the error. */
	readonly leave: (result: Result) => void;
	readonly fail: (error: unknown) => void;
	readonly isAscii: boolean;
};

/** The signals that ask a screen to stop. */
export type StopCause = 'SIGTERM' | 'SIGHUP' | 'SIGINT';

export type ShowOptions = {
	readonly isAscii: boolean;
	/** A signal came. The screen should leave soon; a second signal leaves at once. */
	readonly onSignal: (cause: StopCause) => void;
	/** Called whenever a second Ctrl-C or signal leaves at once, before the process ends. */
	readonly onAbandon?: () => void;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export const signalExitCodes: Readonly<Record<StopCause, number>> = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129};

/** Milliseconds within which a signal that comes again is the same one, passed on by npm or the launcher. */
const echoTime = 250;

/**
 * Shows a screen until it leaves, and gives the result. What is to stay in the scrollback is printed by the caller, after
 * this has ended: the alternate screen takes everything with it that was written while it was up.
 */
export async function showScreen<Props, Result>(
	load: () => Promise<ComponentType<Props & ScreenProps<Result>>>,
	props: Props,
	options: ShowOptions,
): Promise<Result> {
	Object.assign(process.env, screenEnvironment(process.env));
	const [{mount}, component] = await Promise.all([import('./mount.js'), load()]);
	const stopListening = listenToSignals(options);
	try {
		return await mount(component, props, options);
	} finally {
		stopListening();
	}
}

function listenToSignals({onSignal, onAbandon}: ShowOptions): () => void {
	let stoppedAt: number | undefined;
	const stop = (cause: StopCause): void => {
		if (stoppedAt === undefined) {
			stoppedAt = performance.now();
			onSignal(cause);
		} else if (performance.now() - stoppedAt > echoTime) {
			onAbandon?.();
			process.exit(signalExitCodes[cause]); // ink puts the terminal in order on exit
		}
	};
	for (const signal of signals) process.on(signal, stop);
	return () => {
		for (const signal of signals) process.off(signal, stop);
	};
}
