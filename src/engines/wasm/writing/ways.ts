/**
 * How the characters of one stream are drawn: by the threads together, or by one alone. Together is faster, unless other
 * programs leave them no core each: then all wait for the one that has none, and it is slower by far. So the way that is not
 * taken is tried now and then, in small pieces, and the more seldom the longer it has been slower.
 */
export type Way = 'together' | 'alone';

export type Piece = {readonly way: Way; readonly count: number};

/** Requests between two trials, at first and at most. */
const [shortest, longest] = [8, 256];
/** The first piece of a trial. */
const firstPiece = 16;
/** After so much of either the time of the way that is taken tells something. */
const enough = {steps: 64, milliseconds: 4};
/** When a trial is over, at the latest; if it goes badly after a few milliseconds, in which sleeping threads have woken. */
const trialEnd = {steps: 1000, milliseconds: 16};
const wakingTime = 4;
/** The first steps of new threads tell nothing: their code is being compiled. */
const warmUpEnd = {steps: 3000, milliseconds: 100};

type Trial = {readonly way: Way; readonly end: typeof trialEnd; steps: number; milliseconds: number};

export class Ways {
	/** Milliseconds a step, of late; 0 as long as it is not known. */
	readonly #pace: Record<Way, number> = {together: 0, alone: 0};
	#best: Way = 'together';
	/** Of the way that is taken, since its pace was noted. */
	#steps = 0;
	#milliseconds = 0;
	#trial: Trial | undefined = {way: 'together', end: warmUpEnd, steps: 0, milliseconds: 0};
	/** Requests between two trials, and until the next one. */
	#pause = shortest;
	#left = 1;

	/** How the next steps of a request are drawn: at most `count`. */
	next(count: number): Piece {
		if (this.#trial === undefined && this.#left-- <= 0) {
			const way = this.#best === 'alone' ? 'together' : 'alone';
			this.#trial = {way, end: trialEnd, steps: 0, milliseconds: 0};
		}
		if (this.#trial === undefined) return {way: this.#best, count};
		return {way: this.#trial.way, count: Math.min(count, Math.max(firstPiece, this.#trial.steps))};
	}

	/** So long a piece has taken. */
	note({way, count}: Piece, milliseconds: number): void {
		if (this.#trial) {
			this.#try(this.#trial, count, milliseconds);
			return;
		}
		this.#steps += count;
		this.#milliseconds += milliseconds;
		if (this.#steps < enough.steps && this.#milliseconds < enough.milliseconds) return;
		const [before, pace] = [this.#pace[way], this.#milliseconds / this.#steps];
		this.#pace[way] = before > 0 ? (before + pace) / 2 : pace;
		this.#decide();
	}

	#try(trial: Trial, count: number, milliseconds: number): void {
		trial.steps += count;
		trial.milliseconds += milliseconds;
		const {way, end} = trial;
		const pace = trial.milliseconds / trial.steps;
		const goesBadly = end === trialEnd && trial.milliseconds > wakingTime && pace > this.#pace[this.#best];
		if (trial.steps < end.steps && trial.milliseconds < end.milliseconds && !goesBadly) return;
		this.#trial = undefined;
		if (end === warmUpEnd) return;
		this.#pace[way] = pace;
		this.#left = this.#pause;
		this.#pause = Math.min(longest, 2 * this.#pause);
		this.#decide();
	}

	#decide(): void {
		[this.#steps, this.#milliseconds] = [0, 0];
		const {together, alone} = this.#pace;
		const best: Way = alone > 0 && alone < together ? 'alone' : 'together';
		if (best === this.#best) return;
		this.#best = best;
		this.#pause = shortest;
		this.#left = shortest;
	}
}
