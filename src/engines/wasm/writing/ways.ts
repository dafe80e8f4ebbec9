/**
 * How the characters of one stream are drawn: by the threads together, or by one alone. Together is faster, unless other
 * programs leave them no core each: then all wait for the one that has none. So the way that is not taken is tried now and
 * then, and the more seldom the longer it has been slower.
 */
export type Way = 'together' | 'alone';

/** Requests between two trials, at first and at most, and how many a trial has: waking the threads takes its time too. */
const [shortest, longest] = [8, 64];
const trialLength = 2;
/** The fewest steps whose time tells something. */
const fewest = 64;
/** Steps until the code of new threads has been compiled, and their speed tells something. */
const warmUp = 3000;

export class Ways {
	/** Milliseconds a step, of late; 0 as long as it has not been tried. */
	readonly #pace: Record<Way, number> = {together: 0, alone: 0};
	#best: Way = 'together';
	#warm = 0;
	/** Requests between two trials, and until the next one; a trial is on when that is below 0. */
	#pause = shortest;
	#left = 0;

	/** How the next `count` steps are drawn. */
	next(count: number): Way {
		if (count < fewest || this.#warm < warmUp) return this.#best;
		if (this.#left <= -trialLength) {
			this.#left = this.#pause;
			this.#pause = Math.min(longest, 2 * this.#pause);
		}
		if (this.#left-- > 0) return this.#best;
		return this.#best === 'alone' ? 'together' : 'alone';
	}

	/** So long some steps have taken; a few tell nothing. */
	note(way: Way, count: number, milliseconds: number): void {
		if (way === 'together' && this.#warm < warmUp) this.#warm += count;
		else if (count >= fewest) this.#keep(way, milliseconds / count);
	}

	#keep(way: Way, pace: number): void {
		const before = this.#pace[way];
		this.#pace[way] = before > 0 ? (before + pace) / 2 : pace;
		const {together, alone} = this.#pace;
		const best: Way = alone > 0 && alone < together ? 'alone' : 'together';
		if (together === 0 || best === this.#best) return;
		this.#best = best;
		this.#pause = shortest;
		this.#left = shortest;
	}
}
