/** Training time, over all sittings of a run; what does not count as learning is set apart. Seconds, by the caller's clock. */
export class Stopwatch {
	readonly #now: () => number;
	#begin: number;
	#asideSince: number | undefined;
	#restSince: number | undefined;
	#aside = 0;

	/** `before` is the time of earlier sittings. */
	constructor(now: () => number, before: number) {
		this.#now = now;
		this.#begin = now() - before;
	}

	/** All time since the run began. */
	get seconds(): number {
		return (this.#restSince ?? this.#now()) - this.#begin;
	}

	/** Without what was done aside. */
	get learningSeconds(): number {
		const now = this.#restSince ?? this.#now();
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

	/** Time that does not count at all: the run rests. */
	async resting(work: () => Promise<void>): Promise<void> {
		const begin = this.#now();
		this.#restSince = begin;
		try {
			await work();
		} finally {
			this.#begin += this.#now() - begin;
			this.#restSince = undefined;
		}
	}
}
