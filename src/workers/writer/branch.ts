/**
 * A branch of the text as the model has it: the ids that are its own, where it leaves its parent, what the model remembers
 * on the way, and the randomness it goes on with.
 *
 * Positions count the characters of the text from its beginning. A text without a seed begins with a character that is
 * read and not shown, at position −1.
 */

import {GrowingArray, idArray} from '../../data/growing-array.js';
import type {CellState} from '../../engines/engine.js';
import type {Random} from '../../random.js';
import type {RecordEnd} from '../../sampling/record-ends.js';
import {lookBack, type RecentText, recentText} from '../../sampling/repetition.js';
import type {SampleConfig} from '../../sampling/settings.js';
import type {TextPiece} from './protocol.js';
import {type Snapshot, Snapshots} from './snapshots.js';

/** The end of a branch: everything before it has been read, and `logits` [V] are those of the next character. */
export type Tip = {readonly at: number; readonly state: CellState; readonly logits: Float32Array};

type Options = {
	readonly id: number;
	readonly parent: Branch | undefined;
	/** The position of its first own character. */
	readonly fork: number;
	readonly random: Random;
	readonly vocabSize: number;
	readonly maximumSnapshots: number;
	/** Own characters that are kept at least; older ones may be dropped. */
	readonly capacity: number;
};

export class Branch {
	readonly id: number;
	readonly parent: Branch | undefined;
	readonly fork: number;
	readonly random: Random;
	readonly snapshots: Snapshots;
	readonly vocabSize: number;
	readonly #ids: GrowingArray;
	readonly #capacity: number;
	tip: Tip | undefined;

	constructor({id, parent, fork, random, vocabSize, maximumSnapshots, capacity}: Options) {
		this.id = id;
		this.parent = parent;
		this.fork = fork;
		this.random = random;
		this.snapshots = new Snapshots(maximumSnapshots);
		this.#ids = new GrowingArray(idArray(vocabSize), fork);
		this.vocabSize = vocabSize;
		this.#capacity = capacity;
	}

	/** The position of the next character. */
	get end(): number {
		return this.#ids.end;
	}

	/** The first position that can still be gone back to by its own ids and those of its parents. */
	get start(): number {
		const {start} = this.#ids;
		return start > this.fork || this.parent === undefined ? start : Math.min(this.fork, this.parent.start);
	}

	idAt(position: number): number {
		return position >= this.fork || this.parent === undefined ? this.#ids.at(position) : this.parent.idAt(position);
	}

	/** Those from one position to before another, its parents' as well. */
	ids(from: number, to: number): TextPiece['ids'] {
		const ids = idArray(this.vocabSize)(to - from);
		for (let at = from; at < to; at++) ids[at - from] = this.idAt(at);
		return ids;
	}

	/** Tells if the character at a position ends a record. */
	endsRecord(at: number, recordEnd: RecordEnd): boolean {
		return recordEnd(at > this.start ? this.idAt(at - 1) : undefined, this.idAt(at));
	}

	/** The characters before position `at` that the sampling looks back on: as many as are asked for and still kept. */
	recentText(at: number, sample: SampleConfig): RecentText | undefined {
		const from = Math.max(this.start, at - lookBack(sample));
		return recentText(sample, this.vocabSize, Int32Array.from(this.ids(from, at)));
	}

	/** Its own characters as a piece of text that was given, not drawn; those before position 0 are not shown. */
	given(surprise: readonly number[]): TextPiece {
		const at = Math.max(0, this.fork);
		return {
			type: 'text',
			branch: this.id,
			at,
			ids: this.ids(at, this.end),
			surprise: Uint8Array.from(surprise.slice(at - this.fork)),
			temperature: undefined,
		};
	}

	push(id: number): void {
		this.#ids.push(id);
		if (this.#ids.end - this.#ids.start > 2 * this.#capacity) {
			this.#ids.dropBefore(this.#ids.end - this.#capacity);
			this.snapshots.dropBefore(this.#ids.start);
		}
	}

	/** The last snapshot at or before a position from which its text can be read again. */
	snapshotBefore(position: number): Snapshot | undefined {
		const own = this.snapshots.before(position);
		if (own !== undefined || this.parent === undefined || this.#ids.start > this.fork) return own;
		return this.parent.snapshotBefore(Math.min(position, this.fork));
	}
}
