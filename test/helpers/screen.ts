/** A terminal to show a screen on: what is written goes through a terminal emulator, so that frames are what a reader sees. */
import {EventEmitter} from 'node:events';
import {Readable} from 'node:stream';
import xterm from '@xterm/headless';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';

/** Long enough for a machine that has much else to do. */
const patience = 20_000;

class FakeStdout extends EventEmitter {
	readonly isTTY = true;
	readonly #terminal: xterm.Terminal;
	/** Everything that was written. */
	written = '';

	constructor(terminal: xterm.Terminal) {
		super();
		this.#terminal = terminal;
	}

	get columns(): number {
		return this.#terminal.cols;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	write(chunk: string | Uint8Array, ...more: unknown[]): boolean {
		const text = String(chunk);
		this.written += text;
		const done = more.find(one => typeof one === 'function') as (() => void) | undefined;
		this.#terminal.write(text, () => done?.());
		return true;
	}
}

class FakeStdin extends Readable {
	readonly isTTY = true;
	override _read(): void {}
	setRawMode(): this {
		return this;
	}
	ref(): this {
		return this;
	}
	unref(): this {
		return this;
	}
}

export type ShownScreen = {
	/** The rows as they are on the screen now, without the spaces at their ends. */
	readonly rows: () => readonly string[];
	readonly text: () => string;
	/**
	 * Settles when the screen shows it, and gives the screen: one on which all is drawn that was done before the call. Rejects,
	 * with what it shows, when it never does.
	 */
	readonly shows: (what: string | RegExp) => Promise<string>;
	readonly press: (...keys: readonly string[]) => void;
	readonly resize: (columns: number, rows: number) => void;
	readonly written: () => string;
	readonly isAlternate: () => boolean;
	readonly close: () => Promise<void>;
};

/** What a terminal sends for a key. */
const sequences: Readonly<Record<string, string>> = {
	space: ' ',
	enter: '\r',
	escape: '\u001b',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	'shift-up': '\u001b[1;2A',
	'shift-down': '\u001b[1;2B',
	'shift-right': '\u001b[1;2C',
	'shift-left': '\u001b[1;2D',
	'ctrl-right': '\u001b[1;5C',
	'ctrl-left': '\u001b[1;5D',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	home: '\u001b[H',
	end: '\u001b[F',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	backspace: '\u007f',
	delete: '\u001b[3~',
};

export function sequenceOf(key: string): string {
	if (key.startsWith('alt-')) return `\u001b${sequenceOf(key.slice(4))}`;
	return sequences[key] ?? (key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) & 31) : key);
}

/** Shows a component on a terminal of its own. */
export function showOn(node: ReactNode, {columns = 80, rows = 24} = {}): ShownScreen {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	const stdout = new FakeStdout(terminal);
	const stdin = new FakeStdin();
	const instance: Instance = render(node, {
		stdout: stdout as unknown as NodeJS.WriteStream, // what ink uses of one
		stdin: stdin as unknown as NodeJS.ReadStream,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 30,
	});
	const visible = (): readonly string[] => {
		const {active} = terminal.buffer;
		return Array.from(
			{length: terminal.rows},
			(_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
		);
	};
	const text = (): string => visible().join('\n');
	return {
		rows: visible,
		text,
		async shows(what) {
			// An older screen may hold the same words: what was done before the question is drawn first.
			await instance.waitUntilRenderFlush();
			await until(terminal, () => matches(text(), what)).catch(() => {
				throw new Error(`The screen never showed ${what}, but:\n${text()}`);
			});
			return text();
		},
		press(...keys) {
			for (const key of keys) stdin.push(sequenceOf(key));
		},
		resize(toColumns, toRows) {
			terminal.resize(toColumns, toRows);
			stdout.emit('resize');
		},
		written: () => stdout.written,
		isAlternate: () => terminal.buffer.active.type === 'alternate',
		async close() {
			instance.unmount();
			await instance.waitUntilExit();
			terminal.dispose();
		},
	};
}

const matches = (text: string, what: string | RegExp): boolean =>
	typeof what === 'string' ? text.includes(what) : what.test(text);

/** Looks whenever something was drawn, until it holds. */
function until(terminal: xterm.Terminal, holds: () => boolean): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const look = (): void => {
		if (holds()) resolve();
	};
	const drawn = terminal.onWriteParsed(look);
	const limit = setTimeout(reject, patience);
	look();
	return promise.finally(() => {
		drawn.dispose();
		clearTimeout(limit);
	});
}
