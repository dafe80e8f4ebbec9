/**
 * Snapshots hold the model's state at some positions of a text, so that it can go back to any: the state at a position is that of
 * the snapshot before it, after reading what lies between. There are at most so many; when there would be more, every
 * second goes and the distance doubles.
 */
import type {ModelConfig} from '../../config.js';
import type {CellState} from '../../engines/engine.js';
import {cells} from '../../model/cells/index.js';

export type Snapshot = {
	/** The characters before this position have been read. */
	readonly at: number;
	readonly state: CellState;
};

/** Bytes that the snapshots of one branch, and those of all branches together, may take. */
const branchBytes = 32 * 2 ** 20;
const allBytes = 128 * 2 ** 20;

/** The number of snapshots that one branch, and all branches together, may have of a model. */
export function snapshotLimits({numLayers, hiddenSize, cell}: ModelConfig): {
	readonly ofBranch: number;
	readonly ofAll: number;
} {
	const stateBytes = numLayers * hiddenSize * 4 * (cells[cell].hasC ? 2 : 1);
	return {ofBranch: Math.floor(branchBytes / stateBytes), ofAll: Math.floor(allBytes / stateBytes)};
}

/** Characters between two snapshots, at first. */
const firstSpacing = 256;

export class Snapshots {
	readonly #maximum: number;
	#spacing = firstSpacing;
	#kept: Snapshot[] = [];

	constructor(maximum: number) {
		this.#maximum = Math.max(4, maximum);
	}

	/** Tells whether a snapshot is due at a position. */
	wants(at: number): boolean {
		return at % this.#spacing === 0 && at > (this.#kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
	}

	/** Positions come in ascending order. */
	add(snapshot: Snapshot): void {
		this.#kept.push(snapshot);
		while (this.#kept.length > this.#maximum) this.thin();
	}

	/** Keeps the first and every second of the others: going back takes longer. */
	thin(): void {
		this.#spacing *= 2;
		this.#kept = this.#kept.filter(({at}, index) => index === 0 || at % this.#spacing === 0);
	}

	/** The last one at or before a position. */
	before(position: number): Snapshot | undefined {
		return this.#kept.findLast(({at}) => at <= position);
	}

	dropBefore(position: number): void {
		if (this.#kept.length > 0 && this.#kept[0].at < position) {
			this.#kept = this.#kept.filter(({at}) => at >= position);
		}
	}

	get count(): number {
		return this.#kept.length;
	}
}

/** Leaves at most so many of all together: whoever has the most gives some up. Where a branch begins one always stays. */
export function thinTogether(all: readonly Snapshots[], most: number): void {
	let excess = all.reduce((sum, {count}) => sum + count, 0) - most;
	while (excess > 0) {
		const largest = all.reduce((one, other) => (other.count > one.count ? other : one));
		const before = largest.count;
		if (before <= 1) return;
		largest.thin();
		excess -= before - largest.count;
	}
}
