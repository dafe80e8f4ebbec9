/**
 * The time for validations, as it is measured. They are planned by their work, and this keeps them within a share of the time
 * where a machine takes longer for that work than was planned. A run whose length is a time holds it: enough is kept back for
 * the last validation that the run is scored and saved when its time is over. A run of so many steps is left alone as long as it
 * is about as planned, so that it comes out the same on a slow machine.
 */
import type {TrainConfig} from '../config.js';
import type {Extent} from '../evaluation/evaluate.js';

/** Share of the time so far that validations on the way may have taken. */
const greatestShare = 0.05;

/** The first validations, which are dense, may take this share of the whole time before so much of it is over, … */
const advance = {ofTime: 0.005, ofSteps: 0.01};

/** … and those of a run of so many steps so many seconds: the first is slow, and a machine may be busy with something else for a while. */
const moment = 5;

/** The most that is kept back for the last validation with all that goes with it. */
const mostKeptBack = 0.1;

/** Seconds that the evaluation at the end, and the comparison with simpler models, may take after the time is over. */
const overtime = {seconds: 1.6, share: 0.04};

/** The shares of that which each of them may take. */
const sharesOfOvertime = {evaluation: 0.6, comparison: 0.3};

/** The evaluation at the end of a run of so many steps takes no more than this share of the time so far, or these seconds. */
const end = {seconds: 5, share: 0.04};

/** Seconds of all validations so far, and of the last one with all that goes with it; the part of the text they read. */
export type ValidationSeconds = {readonly spent: number; readonly last: number; readonly extent?: Extent};

/** Seconds for the validations so far of a run of so many steps; its progress tells how long all of it takes. */
const mostSoFar = (progress: number, elapsed: number): number =>
	greatestShare * elapsed + (advance.ofSteps * elapsed) / progress + moment;

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

	/** The length of the run is a time. */
	get isTimed(): boolean {
		return this.#total !== undefined;
	}

	/** Seconds at the end of the run in which nothing is learned any more. */
	get keptBack(): number {
		return this.#total === undefined ? 0 : Math.min(this.#last, mostKeptBack * this.#total);
	}

	/** The state to save. */
	get state(): ValidationSeconds {
		return {spent: this.#spent, last: this.#last, ...(this.#extent && {extent: this.#extent})};
	}

	/** The part of the text that all validations of a timed run read, once the first has shown how much there is time for. */
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

	/** True if there is time for one more validation at this share of the run, `elapsed` seconds after its begin. The last one is always made. */
	isLeftFor(progress: number, elapsed: number): boolean {
		if (progress >= 1 || this.#last === 0) return true;
		const most = this.#total === undefined ? mostSoFar(progress, elapsed) : this.mostSeconds(progress);
		return this.#spent + this.#last <= most;
	}

	/** Seconds after which the first validation of a timed run is cut off, at this share of the run. */
	mostSeconds(progress: number): number {
		return this.#total === undefined ? Infinity : (greatestShare * progress + advance.ofTime) * this.#total;
	}

	/** Seconds for the evaluation of what is kept, of a run that has taken so many. */
	mostAtEnd(elapsed: number): number {
		const {seconds, share} = end;
		return this.#total === undefined
			? Math.max(seconds, share * elapsed)
			: sharesOfOvertime.evaluation * this.#overtime(this.#total);
	}

	/** Seconds for the comparison with simpler models, which a run of so many steps makes whatever it takes. */
	get mostOfComparison(): number {
		return this.#total === undefined ? Infinity : sharesOfOvertime.comparison * this.#overtime(this.#total);
	}

	#overtime(total: number): number {
		return Math.max(overtime.seconds, overtime.share * total);
	}
}
