/** The pace tells how many characters are due, so that text comes at the speed that the reader has set. */

/** A delay longer than this (seconds) is not made up for: after a pause no flood comes. */
const longestDebt = 0.1;

export class Pace {
	#charactersPerSecond: number;
	#since: number;
	/** Characters that are due, with a fraction. */
	#due = 0;

	/** `now` in milliseconds, here and below. */
	constructor(charactersPerSecond: number, now: number) {
		this.#charactersPerSecond = charactersPerSecond;
		this.#since = now;
	}

	get charactersPerSecond(): number {
		return this.#charactersPerSecond;
	}

	get isFull(): boolean {
		return this.#charactersPerSecond === Infinity;
	}

	set(charactersPerSecond: number, now: number): void {
		this.#charactersPerSecond = charactersPerSecond;
		this.restart(now);
	}

	/** Nothing is due: writing begins, or goes on after a pause. */
	restart(now: number): void {
		this.#since = now;
		this.#due = 0;
	}

	/** Whole characters that are due now. */
	due(now: number): number {
		if (this.isFull) return Infinity;
		const seconds = Math.min(longestDebt, (now - this.#since) / 1000);
		this.#since = now;
		const most = 1 + longestDebt * this.#charactersPerSecond; // the fraction of a character is not lost
		this.#due = Math.min(most, this.#due + seconds * this.#charactersPerSecond);
		return Math.floor(this.#due);
	}

	/** So many have been written. */
	spend(count: number): void {
		if (!this.isFull) this.#due = Math.max(0, this.#due - count);
	}

	/** Milliseconds until the next is due, at least 1. */
	get wait(): number {
		return this.isFull ? 0 : Math.max(1, ((1 - this.#due) / this.#charactersPerSecond) * 1000);
	}
}
