/** Reads a run's `metrics.jsonl` while it grows: the events of a run that another process trains, or has trained. */
import {type FileHandle, open, stat} from 'node:fs/promises';
import type {TrainEvent} from '../../training/events.js';
import {parseEvent} from '../../training/parse-event.js';

const newline = 0x0a;

/** The most bytes that are read at once; a longer line is no event's. */
const pieceSize = 2 ** 24;

export type NewEvents = {
	/** The file became shorter: the run was resumed from before what was read, which is void. */
	readonly isAnew: boolean;
	readonly events: readonly TrainEvent[];
};

/** Follows one file. */
export class MetricsFollower {
	readonly #path: string;
	#position = 0;

	constructor(path: string) {
		this.#path = path;
	}

	/** Gives the events since the last call; a line that is not finished is left for the next. */
	async read(): Promise<NewEvents> {
		const nothing = {isAnew: false, events: []};
		// A named pipe in its place would keep whoever opens it waiting.
		if (!(await stat(this.#path).catch(() => undefined))?.isFile()) return nothing;
		const file = await open(this.#path).catch(() => undefined);
		if (!file) return nothing;
		try {
			const {size} = await file.stat();
			const isAnew = size < this.#position;
			if (isAnew) this.#position = 0;
			const lines: string[] = [];
			while (this.#position < size) {
				const {text, next} = await this.#piece(file, size);
				if (next === this.#position) break;
				lines.push(...text.split('\n'));
				this.#position = next;
			}
			return {isAnew, events: lines.map(parseEvent).filter(event => event !== undefined)};
		} finally {
			await file.close();
		}
	}

	/** The whole lines of the next piece, and where the piece after it begins. */
	async #piece(file: FileHandle, size: number): Promise<{readonly text: string; readonly next: number}> {
		const length = Math.min(pieceSize, size - this.#position);
		const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, this.#position);
		const end = buffer.lastIndexOf(newline, bytesRead - 1) + 1;
		const isTooLong = end === 0 && bytesRead === pieceSize;
		return {text: buffer.toString('utf8', 0, end), next: this.#position + (isTooLong ? bytesRead : end)};
	}
}
