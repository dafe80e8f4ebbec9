/** How fast training goes, and when it will be over. Times are seconds; the clock is the caller's. */

/** Share of a new measurement in the smoothed speed (tqdm's value). */
const newShare = 0.3;

/** Measurements are taken over at least this long, so that the clock's grain and single hiccups don't show. */
const shortestInterval = 0.5;

/** Before this much time and progress there is no estimate: caches, compilers and clocks still warm up. */
const warmUp = {seconds: 3, progress: 0.005};

export class Meter {
	#charactersPerSecond: number | undefined;
	#progressPerSecond: number | undefined;
	readonly #begin: number;
	#last: {readonly time: number; readonly characters: number; readonly progress: number};

	/** `progress` is where the run (or its continuation) begins, 0 … 1. */
	constructor(time: number, progress: number) {
		this.#begin = time;
		this.#last = {time, characters: 0, progress};
	}

	/** Takes note that `characters` were read since the meter began, and how far the run is. */
	update(time: number, characters: number, progress: number): void {
		const elapsed = time - this.#last.time;
		const isFirst = this.#charactersPerSecond === undefined;
		if (elapsed <= 0 || (elapsed < shortestInterval && !isFirst)) return;
		const smooth = (old: number | undefined, value: number): number =>
			old === undefined ? value : old + newShare * (value - old);
		this.#charactersPerSecond = smooth(this.#charactersPerSecond, (characters - this.#last.characters) / elapsed);
		this.#progressPerSecond = smooth(this.#progressPerSecond, (progress - this.#last.progress) / elapsed);
		this.#last = {time, characters, progress};
	}

	/** Smoothed; 0 before the first update. */
	get charactersPerSecond(): number {
		return this.#charactersPerSecond ?? 0;
	}

	/** Seconds until the run is over; undefined until the speed is known well enough. */
	get secondsLeft(): number | undefined {
		const {time, progress} = this.#last;
		const isWarm = time - this.#begin >= warmUp.seconds && progress >= warmUp.progress;
		if (!isWarm || this.#progressPerSecond === undefined || this.#progressPerSecond <= 0) return undefined;
		return (1 - progress) / this.#progressPerSecond;
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
