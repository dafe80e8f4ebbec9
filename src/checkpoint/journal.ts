/**
 * The files of a run that grow: `metrics.jsonl` (one event a line) and `samples.txt`. What was appended after the saved state
 * is cut off when the run is resumed, since the resumed run writes it again.
 */
import {type open, readFile, stat, truncate} from 'node:fs/promises';
import {fileError, isSystemError} from './file-errors.js';

export class GrowingFile {
	readonly #path: string;
	readonly #open: typeof open;
	#last: Promise<unknown> = Promise.resolve();

	constructor(path: string, openFile: typeof open) {
		this.#path = path;
		this.#open = openFile;
	}

	/** In the order of the calls, whether they are awaited or not. */
	append(text: string): Promise<void> {
		const result = this.#last.then(() => this.#append(text));
		this.#last = result.catch(() => {}); // told to who asked for it; the next may succeed
		return result;
	}

	/** When all appends have been made, or have failed. */
	async settled(): Promise<void> {
		await this.#last;
	}

	async #append(text: string): Promise<void> {
		try {
			await using file = await this.#open(this.#path, 'a');
			await file.writeFile(text);
		} catch (error) {
			throw fileError(error, 'write', this.#path);
		}
	}

	/** Brings what was appended so far to the disk, and gives the file's size in bytes. */
	async sync(): Promise<number> {
		await this.#last;
		try {
			await using file = await this.#open(this.#path, 'a');
			await file.sync();
			return (await file.stat()).size;
		} catch (error) {
			throw fileError(error, 'write', this.#path);
		}
	}
}

const newline = 0x0a;

const stepOf = (line: string): number => {
	try {
		const event: {step?: unknown} = JSON.parse(line);
		return typeof event.step === 'number' ? event.step : 0;
	} catch {
		return Number.POSITIVE_INFINITY; // a line that was cut short: it and what follows can't be kept
	}
};

/** How many bytes of `lines` come before the first line that is of a later step, or is not whole. */
function lengthUntil(lines: Buffer, step: number): number {
	let start = 0;
	for (let end = lines.indexOf(newline); end >= 0; end = lines.indexOf(newline, start)) {
		if (stepOf(lines.toString('utf8', start, end)) > step) break;
		start = end + 1;
	}
	return start;
}

const unlessMissing = async (path: string, work: () => Promise<void>): Promise<void> => {
	try {
		await work();
	} catch (error) {
		if (!isSystemError(error, 'ENOENT')) throw fileError(error, 'write', path);
	}
};

/** Cuts off the lines after `step`. */
export const trimToStep = (path: string, step: number): Promise<void> =>
	unlessMissing(path, async () => {
		const lines = await readFile(path);
		const length = lengthUntil(lines, step);
		if (length < lines.length) await truncate(path, length);
	});

/** Cuts off what is after `length` bytes. */
export const trimToLength = (path: string, length: number): Promise<void> =>
	unlessMissing(path, async () => {
		if ((await stat(path)).size > length) await truncate(path, length);
	});
