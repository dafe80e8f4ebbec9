/** How fast training goes, and when it will be over. Times are seconds; the clock is the caller's. */

/** Share of a new measurement in the smoothed speed (tqdm's value). */
const newShare = 0.3;

/** Measurements are taken over at least this long, so that the clock's grain and single hiccups don't show. */
const shortestInterval = 0.5;

/** Before this much time and progress there is no estimate: caches, compilers and clocks still warm up. */
const warmUp = {seconds: 3, progress: 0.005};

export type Reading = {
	readonly time: number;
	/** The part of the time that was spent learning, not validating or saving. */
	readonly learningTime: number;
	/** Characters learned from. */
	readonly characters: number;
	/** Share of the run that is over, 0 … 1. */
	readonly progress: number;
};

export class Meter {
	readonly #begin: Reading;
	#measured: Reading;
	#now: Reading;
	#charactersPerSecond: number | undefined;

	/** `begin` is where the run, or its continuation, begins. */
	constructor(begin: Reading) {
		this.#begin = begin;
		this.#measured = begin;
		this.#now = begin;
	}

	update(reading: Reading): void {
		this.#now = reading;
		const elapsed = reading.learningTime - this.#measured.learningTime;
		const old = this.#charactersPerSecond;
		if (elapsed <= 0 || (elapsed < shortestInterval && old !== undefined)) return;
		const speed = (reading.characters - this.#measured.characters) / elapsed;
		this.#charactersPerSecond = old === undefined ? speed : old + newShare * (speed - old);
		this.#measured = reading;
	}

	/** Smoothed; 0 before the first update. */
	get charactersPerSecond(): number {
		return this.#charactersPerSecond ?? 0;
	}

	/**
	 * Seconds until the run is over; undefined until the speed is known well enough. It follows from the mean speed since the
	 * beginning, which takes the validations in and does not jump with each of them.
	 */
	get secondsLeft(): number | undefined {
		const time = this.#now.time - this.#begin.time;
		const progress = this.#now.progress - this.#begin.progress;
		if (time < warmUp.seconds || progress < warmUp.progress) return undefined;
		return ((1 - this.#now.progress) * time) / progress;
	}
}

/** `3m12s`, `1h05m`, `42s`. */
export function durationInWords(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds));
	const pad = (value: number): string => String(value).padStart(2, '0');
	if (whole < 60) return `${whole}s`;
	if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
	return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** `953`, `41k`, `1.2M`. */
export function countInWords(count: number): string {
	if (count < 999.5) return String(Math.round(count));
	if (count < 9950) return `${(count / 1e3).toFixed(1)}k`;
	if (count < 999_500) return `${Math.round(count / 1e3)}k`;
	return `${(count / 1e6).toFixed(count < 99.5e6 ? 1 : 0)}M`;
}
