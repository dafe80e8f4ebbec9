/**
 * How many threads share a lane. They meet once a step of each layer, so all together are faster only where each has a core
 * of its own: where other programs take them, all wait for the one that has none. So the way that is not taken is tried now
 * and then.
 */

/** Steps between two trials. */
const between = 32;

type Way = 'together' | 'alone';

export class LanePace {
	/** Milliseconds a step; 0 as long as it has not been tried. */
	readonly #pace: Record<Way, number> = {together: 0, alone: 0};
	#steps = 0;

	/** Whether one thread does the next step. */
	get isAlone(): boolean {
		const {together, alone} = this.#pace;
		const isSlower = alone > 0 && alone < together;
		// The first steps are those in which the code warms up: they are followed by one trial of each way.
		return this.#steps % between === between - 1 ? !isSlower : isSlower;
	}

	/** What the step took that `isAlone` was asked for. */
	note(milliseconds: number): void {
		const way: Way = this.isAlone ? 'alone' : 'together';
		const before = this.#pace[way];
		// To have been slow once may be chance; to have been fast is not.
		this.#pace[way] = before > 0 && milliseconds > before ? (7 * before + milliseconds) / 8 : milliseconds;
		this.#steps++;
	}
}
