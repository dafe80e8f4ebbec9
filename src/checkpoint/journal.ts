/**
 * The files of a run that grow: `metrics.jsonl` (one event a line) and `samples.txt`. A saved state remembers how long they
 * were; what was appended after it is cut off when the run is resumed, since the resumed run writes it again.
 */
import {type open, stat, truncate} from 'node:fs/promises';
import {fileError, isSystemError} from './file-errors.js';

export class GrowingFile {
	readonly #path: string;
	readonly #open: typeof open;
	readonly #prepare: () => Promise<void>;
	#last: Promise<unknown> = Promise.resolve();

	/** `prepare` is called before each append. */
	constructor(path: string, openFile: typeof open, prepare: () => Promise<void>) {
		this.#path = path;
		this.#open = openFile;
		this.#prepare = prepare;
	}

	/** In the order of the calls, whether they are awaited or not. */
	append(text: string): Promise<void> {
		const result = this.#last.then(this.#prepare).then(() => this.#append(text));
		this.#last = result.catch(() => {}); // told to who asked for it; the next may succeed
		return result;
	}

	/** Settles when all appends have been made, or have failed. */
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

/** Cuts off what is after `length` bytes. */
export async function trimTo(path: string, length: number): Promise<void> {
	try {
		if ((await stat(path)).size > length) await truncate(path, length);
	} catch (error) {
		if (!isSystemError(error, 'ENOENT')) throw fileError(error, 'write', path);
	}
}
