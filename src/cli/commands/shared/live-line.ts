/** One line at the bottom of a terminal that is written over again and again. */
import {printable} from '../../../format.js';

const clearLine = '\r\u001b[2K';

/** Milliseconds between two writings: more often than ten times a second nobody can read. */
const shortestInterval = 100;

export type LiveStream = {
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
	write(text: string): unknown;
};

export interface LiveLine {
	/** Shows the text in place of what was there; too often is left out. */
	show(text: string): void;
	/** Makes room for other lines. */
	clear(): void;
}

const noLine: LiveLine = {show() {}, clear() {}};

/** A terminal that can write over a line, and is not a log that somebody reads later. */
export const canShowLive = (stream: LiveStream, environment: NodeJS.ProcessEnv): boolean =>
	stream.isTTY === true && environment['TERM'] !== 'dumb' && (environment['CI'] ?? '') === '';

/** The live line of a stream (stderr, as a rule); does nothing where that is no terminal. */
export function liveLine(
	stream: LiveStream,
	environment: NodeJS.ProcessEnv = process.env,
	now: () => number = () => performance.now(),
): LiveLine {
	if (!canShowLive(stream, environment)) return noLine;
	let shownAt = Number.NEGATIVE_INFINITY;
	let isShown = false;
	return {
		show(text) {
			if (now() - shownAt < shortestInterval) return;
			shownAt = now();
			isShown = true;
			// One column less than there are, so that no terminal moves on to the next line.
			stream.write(clearLine + printable(text.replaceAll('\n', ' ')).slice(0, Math.max(1, (stream.columns || 80) - 1)));
		},
		clear() {
			if (isShown) stream.write(clearLine);
			isShown = false;
		},
	};
}
