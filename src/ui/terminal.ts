/**
 * Mounts a screen, and leaves the terminal as it was, however the screen ends. This file loads neither ink nor react: a
 * screen's module is imported when it is shown, after the environment is as they want to find it.
 */
import type {ComponentType} from 'react';
import {askTheme} from './background.js';
import {holdKeyboard} from './input.js';
import {TerminalOutput} from './output.js';
import type {ScreenProps, ShowOptions, StopCause} from './screen-props.js';

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

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export const signalExitCodes: Readonly<Record<StopCause, number>> = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129};

/** Erases the row of the cursor: keys that came before the keyboard was held are echoed there. */
const eraseTyped = '\r\u001b[K';

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
	const {isAscii, theme} = options;
	const keyboard = holdKeyboard();
	const output = new TerminalOutput(process.stdout);
	const closeNow = (): void => output.closeNow();
	process.once('exit', closeNow);
	const stopListening = listenToSignals(options);
	try {
		output.write(eraseTyped);
		// The terminal is asked first: its answer comes while the screen is loaded.
		const known = theme === 'auto' ? askTheme(keyboard, text => output.write(text)) : theme;
		const [{mount}, component] = await Promise.all([import('./mount.js'), load()]);
		return await mount(component, props, {isAscii, theme: await known, keyboard, output});
	} finally {
		await output.close();
		process.off('exit', closeNow);
		keyboard.release();
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
