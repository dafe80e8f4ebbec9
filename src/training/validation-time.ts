/**
 * The time for validations in a run whose length is a time: validations on the way take no more than a share of the time so
 * far, and enough is kept back for the last one that the run is scored and saved when its time is over. A run of so many
 * steps is left alone: what it does must not depend on the clock.
 */
import type {TrainConfig} from '../config.js';
import type {Extent} from '../evaluation/evaluate.js';

/** Share of the time so far that validations on the way may have taken. */
const greatestShare = 0.06;

/** The first validations may take this share of the whole time before so much of it is over. */
const advance = 0.005;

/** The most that is kept back for the last validation with all that goes with it. */
const mostKeptBack = 0.1;

/** Seconds that the evaluation at the end, and the comparison with simpler models, may take after the time is over. */
const overtime = {seconds: 1.6, share: 0.04};

/** Seconds of all validations so far, and of the last one with all that goes with it; the part of the text they read. */
export type ValidationSeconds = {readonly spent: number; readonly last: number; readonly extent?: Extent};

export class ValidationTime {
	readonly #total: number | undefined;
	#spent: number;
	#last: number;
	#extent: Extent | undefined;

	/** `before` is the time that earlier sittings took. */
	constructor(duration: TrainConfig['duration'], before: ValidationSeconds = {spent: 0, last: 0}) {
		this.#total = 'seconds' in duration ? duration.seconds : undefined;
		this.#spent = before.spent;
		this.#last = before.last;
		this.#extent = before.extent;
	}

	/** Seconds at the end of the run in which nothing is learned any more. */
	get keptBack(): number {
		return this.#total === undefined ? 0 : Math.min(this.#last, mostKeptBack * this.#total);
	}

	/** The state to save, of a run whose length is a time: another does not depend on the clock. */
	get state(): ValidationSeconds | undefined {
		if (this.#total === undefined) return undefined;
		return {spent: this.#spent, last: this.#last, ...(this.#extent && {extent: this.#extent})};
	}

	/** The part of the text that all validations of the run read, once the first has shown how much there is time for. */
	get extent(): Extent | undefined {
		return this.#extent;
	}

	set extent(extent: Extent) {
		this.#extent = extent;
	}

	/** A validation took so long; `whole` is it, the saving of the best and the sample that go with it. */
	took(validation: number, whole: number): void {
		this.#spent += validation;
		this.#last = whole;
	}

	/** True if there is time for one more validation at this share of the run. The last one is always made. */
	isLeftFor(progress: number): boolean {
		if (this.#total === undefined || progress >= 1) return true;
		return this.#last === 0 || this.#spent + this.#last <= (greatestShare * progress + advance) * this.#total;
	}

	/** Seconds after which the first validation is cut off, at this share of the run. */
	mostSeconds(progress: number): number {
		return this.#total === undefined ? Infinity : (greatestShare * progress + advance) * this.#total;
	}

	/** Seconds for all that comes when the time of the run is over; a run of so many steps takes what it takes. */
	get overtime(): number {
		return this.#total === undefined ? Infinity : Math.max(overtime.seconds, overtime.share * this.#total);
	}
}
