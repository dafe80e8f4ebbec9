/**
 * A queue of groups of streams. A thread that is free takes a group for some steps and then gives it back, so that all threads are busy
 * until the end, and a thread that waits for its core delays only the group that it has taken.
 */

/** Steps first … first + count − 1 of a group. */
export type Piece = {readonly group: number; readonly first: number; readonly count: number};

/** About as many pieces as this are left of a group at any time: pieces become shorter towards the end, so that all threads finish together. */
const remainingPieces = 4;
/** Steps of the shortest piece, since taking one costs some microseconds. */
const minimumSteps = 4;

export class StreamQueue {
	/** The number of steps that each group has done; while a thread works on the group, ~steps. */
	readonly #steps: Int32Array;
	/** The groups that this thread takes first, since their states are in its caches; and all groups. */
	readonly #groups: readonly [own: readonly number[], all: readonly number[]];

	/** `steps` is shared by all threads and has one number for each group, 0 at first. */
	constructor(steps: Int32Array, rank: number, threads: number) {
		this.#steps = steps;
		const all = Array.from(steps, (_, group) => group);
		this.#groups = [all.filter(group => group % threads === rank), all];
	}

	/**
	 * Takes a piece of the group that has done the fewest steps, of those on which no thread works; returns nothing where all of these have
	 * done `count` steps.
	 */
	take(count: number): Piece | undefined {
		for (const groups of this.#groups) {
			for (let next = this.#leastAdvanced(groups); next.first < count; next = this.#leastAdvanced(groups)) {
				const {group, first} = next;
				if (Atomics.compareExchange(this.#steps, group, first, ~first) !== first) continue;
				const left = count - first;
				// The number is even, because after an odd number of steps the state has to be copied back to its place.
				const steps = Math.max(minimumSteps, 2 * Math.ceil(left / (2 * remainingPieces)));
				return {group, first, count: Math.min(left, steps)};
			}
		}
		return undefined;
	}

	/** Gives a group back. */
	finish({group, first, count}: Piece): void {
		Atomics.store(this.#steps, group, first + count);
	}

	#leastAdvanced(groups: readonly number[]): {readonly group: number; readonly first: number} {
		let [least, first] = [0, Number.POSITIVE_INFINITY];
		for (const group of groups) {
			const steps = Atomics.load(this.#steps, group);
			if (steps < 0 || steps >= first) continue;
			[least, first] = [group, steps];
		}
		return {group: least, first};
	}
}
