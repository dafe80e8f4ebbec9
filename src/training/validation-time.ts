/**
 * The time for validations in a run whose length is a time: so much is kept back for the last one that the run is scored and
 * saved when its time is over, and those on the way take no more than a tenth of it. A run of so many steps is left alone.
 */
import type {TrainConfig} from '../config.js';

/** Share of the time that validations on the way may have taken, and the most that is kept back for the last one. */
const greatestShare = 0.1;

/** Seconds of all validations so far, and of the last one with all that goes with it. */
export type ValidationSeconds = {readonly spent: number; readonly last: number};

export class ValidationTime {
	readonly #total: number | undefined;
	#spent: number;
	#last: number;

	/** `before` is what the sittings before it took. */
	constructor(duration: TrainConfig['duration'], before: ValidationSeconds = {spent: 0, last: 0}) {
		this.#total = 'seconds' in duration ? duration.seconds : undefined;
		this.#spent = before.spent;
		this.#last = before.last;
	}

	/** Seconds at the end of the run in which nothing is learned any more. */
	get keptBack(): number {
		return this.#total === undefined ? 0 : Math.min(this.#last, greatestShare * this.#total);
	}

	/** Only of a run whose length is a time: another does not depend on the clock. */
	get state(): ValidationSeconds | undefined {
		return this.#total === undefined ? undefined : {spent: this.#spent, last: this.#last};
	}

	/** A validation took so long; `whole` is it, the saving of the best and the sample that go with it. */
	took(validation: number, whole: number): void {
		this.#spent += validation;
		this.#last = whole;
	}

	/** True if there is time for one more validation at this share of the run. The last one is always made. */
	isLeftFor(progress: number): boolean {
		if (this.#total === undefined || progress >= 1) return true;
		return this.#last === 0 || this.#spent + this.#last <= greatestShare * progress * this.#total;
	}
}
