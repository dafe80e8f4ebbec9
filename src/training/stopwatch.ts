/** Training time, over all sittings of a run; what does not count as learning is set apart. Seconds, by the caller's clock. */
export class Stopwatch {
	readonly #now: () => number;
	readonly #begin: number;
	#asideSince: number | undefined;
	#aside = 0;

	/** `before` is the time of earlier sittings. */
	constructor(now: () => number, before: number) {
		this.#now = now;
		this.#begin = now() - before;
	}

	/** All time since the run began. */
	get seconds(): number {
		return this.#now() - this.#begin;
	}

	/** Without what was done aside. */
	get learningSeconds(): number {
		const now = this.#now();
		return now - this.#begin - this.#aside - (this.#asideSince === undefined ? 0 : now - this.#asideSince);
	}

	/** Does something that is no learning: a validation, a sample, a checkpoint. */
	async aside<Result>(work: () => Promise<Result>): Promise<Result> {
		const begin = this.#now();
		this.#asideSince = begin;
		try {
			return await work();
		} finally {
			this.#aside += this.#now() - begin;
			this.#asideSince = undefined;
		}
	}
}
