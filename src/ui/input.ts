// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the sequences of terminals begin with one
/**
 * The keyboard of a screen. It is held from before the first frame on, so that no key is echoed, and passes on the keys
 * alone: the terminal's answers and the wheel of the mouse come the same way, and are taken out.
 */
import {Readable} from 'node:stream';

/** Answers of the terminal, and reports of the mouse. */
const reports = {
	/** OSC 11: the colour of the background. */
	background: /\u001b\]11;([^\u0007\u001b]*)(?:\u0007|\u001b\\)/g,
	/** DA1: the terminal's attributes, which every terminal knows. */
	attributes: /\u001b\[\?[\d;]*c/g,
	/** Mouse, in the encoding of SGR and in that of old terminals. */
	mouse: /\u001b\[<(\d+);\d+;\d+[Mm]|\u001b\[M([\s\S])[\s\S]{2}/g,
} as const;

/** The beginning of a report whose rest is still to come. */
const unfinished = /\u001b(?:\][^\u0007\u001b]*\u001b?|\[<[\d;]*|\[\?[\d;]*|\[M[\s\S]{0,2})$/;

/** Milliseconds after which such a beginning is taken for keys. */
const patience = 50;

/** Codes of the wheel: 64 is up, 65 is down; 4, 8 and 16 tell of Shift, Alt and Ctrl. */
const wheelUp = 64;
const modifiers = 4 | 8 | 16;

const ctrlC = '\u0003';
const ctrlL = '\u000c';

export class Keyboard extends Readable {
	readonly isTTY = true;
	readonly #source: NodeJS.ReadStream;
	#rest = '';
	#timer: NodeJS.Timeout | undefined;
	/** Keys that come while the screen is drawn anew, and how many draw it. */
	#waiting = '';
	#keepers = 0;

	constructor(source: NodeJS.ReadStream) {
		super();
		this.#source = source;
	}

	/** Takes the keyboard; keys wait here until somebody reads them. */
	hold(): void {
		this.#source.setEncoding('utf8');
		this.#source.off('data', this.#take);
		this.#source.on('data', this.#take);
		this.setRawMode(true);
	}

	/** Gives the keyboard back to the shell. */
	release(): void {
		this.#source.off('data', this.#take);
		this.setRawMode(false);
	}

	/**
	 * Keeps the keyboard for as long as `draw` takes, and the keys that come meanwhile for afterwards: ink gives the keyboard away
	 * when it draws everything anew, and forgets a key that it has begun to read.
	 */
	async keepWhile(draw: () => Promise<unknown>): Promise<void> {
		this.#keepers++;
		try {
			await draw();
		} finally {
			this.#keepers--;
			const keys = this.#waiting;
			this.#waiting = '';
			this.#pass(keys);
		}
	}

	setRawMode(isRaw: boolean): this {
		if (!isRaw && this.#keepers > 0) return this;
		this.#source.setRawMode(isRaw);
		if (isRaw) this.#source.ref().resume();
		else this.#source.pause().unref();
		return this;
	}

	/** The process stays as long as the keyboard is held: ink counts on these. */
	ref(): this {
		this.#source.ref();
		return this;
	}

	unref(): this {
		this.#source.unref();
		return this;
	}

	override _read(): void {}

	readonly #take = (chunk: string): void => {
		clearTimeout(this.#timer);
		const text = this.#withoutReports(this.#rest + chunk);
		const at = unfinished.exec(text)?.index ?? text.length;
		this.#rest = text.slice(at);
		if (this.#rest !== '') {
			this.#timer = setTimeout(() => {
				const keys = this.#rest;
				this.#rest = '';
				this.#pass(keys);
			}, patience);
		}
		this.#pass(text.slice(0, at));
	};

	#pass(keys: string): void {
		if (keys === '') return;
		if (this.#keepers > 0) {
			this.#waiting += keys;
			return;
		}
		if (keys.includes(ctrlC) && this.listenerCount('readable') === 0) {
			// Nobody listens yet: the screen is still being loaded.
			this.release();
			process.exit(130);
		}
		// Ctrl-L draws everything anew, and the keys after it come when that has been done.
		const end = keys.indexOf(ctrlL) + 1;
		this.push(end > 0 ? keys.slice(0, end) : keys);
		if (end === 0) return;
		this.#waiting = keys.slice(end);
		void this.keepWhile(() => new Promise(resolve => setImmediate(resolve)));
	}

	#withoutReports(text: string): string {
		if (!text.includes('\u001b')) return text;
		return text
			.replaceAll(reports.background, (_, color: string) => {
				this.emit('background', color);
				return '';
			})
			.replaceAll(reports.attributes, () => {
				this.emit('attributes');
				return '';
			})
			.replaceAll(reports.mouse, (_, number: string | undefined, character: string | undefined) => {
				const code = number === undefined ? (character?.charCodeAt(0) ?? 32) - 32 : Number(number);
				const button = code & ~modifiers;
				if (button === wheelUp || button === wheelUp + 1) this.emit('wheel', button === wheelUp ? -1 : 1);
				return '';
			});
	}
}

let held: Keyboard | undefined;

/** Takes the process's keyboard, so that nothing is echoed while a screen is loaded; gives it. */
export function holdKeyboard(): Keyboard {
	held ??= new Keyboard(process.stdin);
	held.hold();
	return held;
}

/** Gives the keyboard back where it is held, since no screen will come. */
export const releaseKeyboard = (): void => held?.release();
