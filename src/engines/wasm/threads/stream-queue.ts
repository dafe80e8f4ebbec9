/**
 * Groups of streams, each of which one thread at a time brings some steps further, whoever is free. So all threads are busy
 * until the end, and one that has to wait for its core keeps nobody waiting who could have done its work.
 */

/** Steps first … first + count − 1 of a group. */
export type Piece = {readonly group: number; readonly first: number; readonly count: number};

/** Pieces become shorter towards the end, so that the threads come to it together: about as many as this are always left. */
const piecesLeft = 4;
/** What a piece has to be worth at least: taking one costs some microseconds. */
const fewestSteps = 4;

export class Queue {
	/** The steps that each group has done; while a thread is at it, ~steps. */
	readonly #steps: Int32Array;
	/** The groups that this thread takes first, as their state is in its caches; and all. */
	readonly #groups: readonly [own: readonly number[], all: readonly number[]];

	/** `steps` is shared by all threads, and has one number for each group. */
	constructor(steps: Int32Array, rank: number, threads: number) {
		this.#steps = steps;
		const all = Array.from(steps, (_, group) => group);
		this.#groups = [all.filter(group => group % threads === rank), all];
	}

	/** Takes a piece of the group that is least far, of those at which no thread is; nothing where all have done `count` steps. */
	take(count: number): Piece | undefined {
		for (const groups of this.#groups) {
			for (let next = this.#leastFar(groups); next.first < count; next = this.#leastFar(groups)) {
				const {group, first} = next;
				if (Atomics.compareExchange(this.#steps, group, first, ~first) !== first) continue;
				const left = count - first;
				// Even: after an odd number of steps the state would have to be brought back to its place.
				const steps = Math.max(fewestSteps, 2 * Math.ceil(left / (2 * piecesLeft)));
				return {group, first, count: Math.min(left, steps)};
			}
		}
		return undefined;
	}

	finish({group, first, count}: Piece): void {
		Atomics.store(this.#steps, group, first + count);
	}

	#leastFar(groups: readonly number[]): {readonly group: number; readonly first: number} {
		let [least, first] = [0, Number.POSITIVE_INFINITY];
		for (const group of groups) {
			const steps = Atomics.load(this.#steps, group);
			if (steps < 0 || steps >= first) continue;
			[least, first] = [group, steps];
		}
		return {group: least, first};
	}
}
