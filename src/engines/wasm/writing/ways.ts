/**
 * How the characters of one stream are drawn: by the threads together, or by one alone. Together is faster, unless other
 * programs leave them no core each: then all wait for the one that has none. So the way that is not taken is tried now and then.
 */
export type Way = 'together' | 'alone';

export type WayOfSteps = {readonly way: Way; readonly count: number};

/** Requests between two trials, the part of a request that is tried, and the fewest steps that tell something. */
const between = 8;
const part = 4;
const fewest = 64;

export class Ways {
	/** Milliseconds a step; 0 as long as it has not been tried. */
	readonly #pace: Record<Way, number> = {together: 0, alone: 0};
	#requests = 0;

	/** How the next `count` steps are drawn, one after another. */
	next(count: number): readonly WayOfSteps[] {
		const {together, alone} = this.#pace;
		const best: Way = alone > 0 && alone < together ? 'alone' : 'together';
		if (count < fewest || this.#requests++ % between > 0) return [{way: best, count}];
		const trial = Math.floor(count / part);
		const other: Way = best === 'alone' ? 'together' : 'alone';
		return [
			{way: other, count: trial},
			{way: best, count: count - trial},
		];
	}

	/** So long some steps have taken. A few tell nothing, and to have been slow once may be chance. */
	note({way, count}: WayOfSteps, milliseconds: number): void {
		if (count < fewest / part) return;
		const [before, now] = [this.#pace[way], milliseconds / count];
		this.#pace[way] = before > 0 && now > before ? (before + now) / 2 : now;
	}
}
