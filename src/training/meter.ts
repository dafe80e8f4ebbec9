/** Measures the speed of a training and estimates when it will be over. Times are seconds; the clock is the caller's. */

/** Share of a new measurement in the smoothed speed (tqdm's value). */
const newShare = 0.3;

/** Measurements are taken over at least this long, so that the clock's grain and single hiccups don't show. */
const shortestInterval = 0.5;

/** Before this much time and progress there is no estimate: caches, compilers and clocks still warm up. */
const warmUp = {seconds: 3, progress: 0.005};

export type Measurement = {
	readonly time: number;
	/** The part of the time that was spent learning, not validating or saving. */
	readonly learningTime: number;
	/** Characters learned from. */
	readonly characters: number;
	/** Share of the run that is over, 0 … 1. */
	readonly progress: number;
};

export class Meter {
	readonly #begin: Measurement;
	#measured: Measurement;
	#now: Measurement;
	#charactersPerSecond: number | undefined;

	/** `begin` is where the run, or its continuation, begins. */
	constructor(begin: Measurement) {
		this.#begin = begin;
		this.#measured = begin;
		this.#now = begin;
	}

	update(measurement: Measurement): void {
		this.#now = measurement;
		const elapsed = measurement.learningTime - this.#measured.learningTime;
		const old = this.#charactersPerSecond;
		if (elapsed <= 0 || (elapsed < shortestInterval && old !== undefined)) return;
		const speed = (measurement.characters - this.#measured.characters) / elapsed;
		this.#charactersPerSecond = old === undefined ? speed : old + newShare * (speed - old);
		this.#measured = measurement;
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
