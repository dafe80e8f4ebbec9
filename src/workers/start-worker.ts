/**
 * Work outside the screen's process: a child process does it, so that neither a busy event loop, nor a line that native
 * code prints, nor a crash reaches the screen. Commands go in, messages come out; what the child prints comes as lines.
 *
 * The entry file of the child begins with `serve` of `serve-parent.ts`.
 */
import {fork} from 'node:child_process';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';

/** The end of the child: a crash where `code` is neither 0 nor was asked for. */
export type WorkerEnd = {readonly code: number | null; readonly signal: NodeJS.Signals | null};

export type WorkerListeners<Message> = {
	readonly onMessage: (message: Message) => void;
	/** A line that the child printed to stdout or stderr. */
	readonly onOutput: (line: string) => void;
	/** Called once, after the last message and line. */
	readonly onEnd: (end: WorkerEnd) => void;
};

export type ChildWorker<Command> = {
	/** Does nothing when the child has ended. */
	readonly send: (command: Command) => void;
	/** Ends the child at once. */
	readonly kill: () => void;
	/** Settles when the child has ended. */
	readonly ended: Promise<WorkerEnd>;
};

/**
 * Starts the file as a child process. It outlives this one as long as it takes to put its work in order: it is told by
 * `onGone` of `serve`. Messages may hold what structured clone can copy: typed arrays, Infinity, undefined.
 */
export function startWorker<Command, Message>(
	entry: URL,
	{onMessage, onOutput, onEnd}: WorkerListeners<Message>,
): ChildWorker<Command> {
	const child = fork(fileURLToPath(entry), [], {
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		serialization: 'advanced',
		// A colour code in a log line would only be shown as what it is.
		env: {...process.env, FORCE_COLOR: '0', NO_COLOR: '1'},
	});
	const kill = (): void => {
		child.kill('SIGKILL');
	};
	child.on('message', message => onMessage(message as Message)); // the child's own type: both ends are this program
	const lines = (stream: Readable | null): void => {
		if (stream) createInterface({input: stream, crlfDelay: Infinity}).on('line', onOutput);
	};
	lines(child.stdout);
	lines(child.stderr);
	const ended = new Promise<WorkerEnd>(resolve => {
		child.on('error', error => {
			onOutput(String(error));
			if (child.pid === undefined) resolve({code: 1, signal: null});
		});
		child.on('close', (code, signal) => resolve({code, signal}));
	}).then(end => {
		onEnd(end);
		return end;
	});
	return {
		send(command) {
			if (child.connected) child.send(command as object, () => {}); // it may be ending just now
		},
		kill,
		ended,
	};
}
