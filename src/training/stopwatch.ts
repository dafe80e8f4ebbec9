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

	/** Does something that is no learning: a sample, a checkpoint. It may be part of something else that is none. */
	async aside<Result>(work: () => Promise<Result>): Promise<Result> {
		if (this.#asideSince !== undefined) return work();
		this.#asideSince = this.#now();
		try {
			return await work();
		} finally {
			this.#endAside();
		}
	}

	/** Does the same in steps; whatever happens between them counts, too, but for a rest. */
	async *asideInSteps<Step, Result>(steps: AsyncGenerator<Step, Result>): AsyncGenerator<Step, Result> {
		this.#asideSince = this.#now();
		try {
			return yield* steps;
		} finally {
			this.#endAside();
		}
	}

	#endAside(): void {
		this.#aside += this.#now() - (this.#asideSince ?? 0);
		this.#asideSince = undefined;
	}

	/** Time that does not count at all: the run rests. */
	async resting(work: () => Promise<void>): Promise<void> {
		const begin = this.#now();
		this.#restSince = begin;
		try {
			await work();
		} finally {
			const rested = this.#now() - begin;
			this.#begin += rested;
			if (this.#asideSince !== undefined) this.#asideSince += rested;
			this.#restSince = undefined;
		}
	}
}
