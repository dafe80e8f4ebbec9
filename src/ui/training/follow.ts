/** Reads a run's `metrics.jsonl` while it grows: the events of a run that another process trains, or has trained. */
import {open} from 'node:fs/promises';
import type {TrainEvent} from '../../training/events.js';

const newline = 0x0a;

/** Texts that stand for numbers which JSON has not. */
const specialNumbers: ReadonlyMap<unknown, number> = new Map([
	['NaN', Number.NaN],
	['Infinity', Infinity],
	['-Infinity', -Infinity],
]);

const types = new Set(['start', 'step', 'validation', 'sample', 'checkpoint', 'warning', 'end']);

/** The event of a line; undefined for one that is damaged, or that a later version has written. */
export function parseEvent(line: string): TrainEvent | undefined {
	try {
		const event = JSON.parse(line, (key, value) =>
			key === 'text' || key === 'seed' ? value : (specialNumbers.get(value) ?? value),
		);
		return types.has(event?.type) ? (event as TrainEvent) : undefined; // written by `toJson` of an event
	} catch {
		return undefined;
	}
}

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
		const file = await open(this.#path).catch(() => undefined);
		if (!file) return nothing;
		try {
			const {size} = await file.stat();
			const isAnew = size < this.#position;
			if (isAnew) this.#position = 0;
			const {buffer, bytesRead} = await file.read(Buffer.alloc(size - this.#position), 0, undefined, this.#position);
			const end = buffer.lastIndexOf(newline, bytesRead - 1) + 1;
			this.#position += end;
			const lines = buffer.toString('utf8', 0, end).split('\n');
			return {isAnew, events: lines.map(parseEvent).filter(event => event !== undefined)};
		} finally {
			await file.close();
		}
	}
}
