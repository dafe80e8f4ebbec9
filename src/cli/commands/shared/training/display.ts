/** The display of a training run: log lines (and a live line on a terminal), NDJSON, or nothing. */
import {toJson} from '../../../../checkpoint/checks.js';
import type {TrainEvent} from '../../../../training/events.js';
import {TrainLog} from '../../../../training/log.js';
import {canShowLive, type LiveStream, liveLine} from '../live-line.js';
import {print} from '../output.js';

export interface TrainDisplay {
	show(event: TrainEvent): void;
	/** Something that has to be said beside the events, on stderr. */
	say(message: string): void;
	/** Shows what is being done before the first event, where it takes long. */
	prepare(what: string): void;
	/** Leaves the terminal in order. */
	close(): void;
}

export type DisplayStreams = {readonly stdout: {write(text: string): unknown}; readonly stderr: LiveStream};

/** Seconds before the first word about what takes long, and between two of them. */
const firstWord = 2;
const nextWord = 5;

/** Hands a word on at times only. */
function rarely(say: (what: string) => void): (what: string) => void {
	const now = (): number => performance.now() / 1000;
	let saidAt: number | undefined;
	return what => {
		saidAt ??= now() - nextWord + firstWord;
		if (now() - saidAt < nextWord) return;
		saidAt = now();
		say(what);
	};
}

/** Log lines on stdout, warnings on stderr; between them, on a terminal, one line that shows how things stand. */
export function logDisplay({stdout, stderr}: DisplayStreams): TrainDisplay {
	const log = new TrainLog();
	const live = liveLine(stderr);
	return {
		show(event) {
			const lines = log.lines(event);
			if (lines.length > 0) live.clear();
			const stream = event.type === 'warning' ? stderr : stdout;
			for (const line of lines) print(stream, `${line}\n`);
			if (event.type === 'step') live.show(log.status(event));
			if (event.type === 'validating') live.show(log.validating(event));
			if (event.type === 'end') live.clear();
		},
		say(message) {
			live.clear();
			print(stderr, `${message}\n`);
		},
		prepare: rarely(what => (canShowLive(stderr, process.env) ? live.show(what) : print(stderr, `${what}\n`))),
		close: () => live.clear(),
	};
}

/** Every event as a line of JSON on stdout. */
export const jsonDisplay = ({stdout, stderr}: DisplayStreams): TrainDisplay => ({
	show: event => print(stdout, `${toJson(event)}\n`),
	say: message => print(stderr, `${message}\n`),
	prepare: rarely(what => print(stderr, `${what}\n`)),
	close() {},
});

/** Nothing: for scripts, which have the exit code and the run's files. */
export const quietDisplay: TrainDisplay = {show() {}, say() {}, prepare() {}, close() {}};
