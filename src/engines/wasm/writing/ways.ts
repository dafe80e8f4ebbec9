/**
 * How the characters of one stream are drawn: by the threads together, or by one alone. Together is faster, unless other
 * programs leave them no core each: then all wait for the one that has none. So the way that is not taken is tried now and
 * then, and the more seldom the longer it has been slower.
 */
export type Way = 'together' | 'alone';

export type WayOfSteps = {readonly way: Way; readonly count: number};

/** Requests between two trials, at first and at most. */
const [shortest, longest] = [8, 64];
/** The part of a request that is tried, and the fewest steps that tell something. */
const part = 4;
const fewest = 64;
/** Steps until the code of new threads has been compiled, and their speed tells something. */
const warmUp = 3000;

export class Ways {
	/** Milliseconds a step, of late; 0 as long as it has not been tried. */
	readonly #pace: Record<Way, number> = {together: 0, alone: 0};
	#best: Way = 'together';
	#warm = 0;
	/** Requests between two trials, and until the next one. */
	#pause = shortest;
	#left = 0;

	/** How the next `count` steps are drawn, one after another. */
	next(count: number): readonly WayOfSteps[] {
		if (count < fewest || this.#warm < warmUp || this.#left-- > 0) return [{way: this.#best, count}];
		this.#left = this.#pause;
		this.#pause = Math.min(longest, 2 * this.#pause);
		const trial = Math.floor(count / part);
		return [
			{way: this.#best === 'alone' ? 'together' : 'alone', count: trial},
			{way: this.#best, count: count - trial},
		];
	}

	/** So long some steps have taken; a few tell nothing. */
	note({way, count}: WayOfSteps, milliseconds: number): void {
		if (way === 'together' && this.#warm < warmUp) this.#warm += count;
		else if (count >= fewest / part) this.#keep(way, milliseconds / count);
	}

	#keep(way: Way, pace: number): void {
		const before = this.#pace[way];
		this.#pace[way] = before > 0 ? (before + pace) / 2 : pace;
		const {together, alone} = this.#pace;
		const best: Way = alone > 0 && alone < together ? 'alone' : 'together';
		if (best === this.#best) return;
		this.#best = best;
		this.#pause = shortest;
	}
}
