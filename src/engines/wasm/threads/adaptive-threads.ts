/**
 * Decides whether the threads compute steps together or one thread computes them alone, where each step needs the one before
 * it and all threads wait for each other in every step. Together is faster unless other programs take a core from one of the
 * threads: then all wait for that thread, and together is much slower. So the mode that is not in use is tried from time to
 * time, in small pieces, and more seldom the longer it has been slower.
 */
export type Mode = 'together' | 'alone';

export type Piece = {readonly mode: Mode; readonly count: number};

/** A number of requests or steps, and a time in milliseconds. */
type Extent = {readonly count: number; readonly milliseconds: number};

/** Requests and time between two trials at first, and at most: a trial takes about 20 ms or some requests. */
const shortestPause: Extent = {count: 8, milliseconds: 32};
const longestPause: Extent = {count: 64, milliseconds: 1024};
/** A pace that has become worse by this factor since the last trial makes the next one due soon. */
const worsened = 1.5;
/** Steps of a trial's first piece. */
const firstPiece = 16;
/** The beginning of a trial, which is not measured: threads wake up, and weights come into their caches. */
const wakingEnd: Extent = {count: 128, milliseconds: 3};
/** The most that a trial measures. */
const trialEnd: Extent = {count: 2000, milliseconds: 16};
/** A trial is given up once it has taken so long, and so many times the time of the other mode. Sleeping threads need some of it to wake. */
const hopeless = {milliseconds: 20, times: 2};
/** The beginning of new threads, which is not measured: their code is being compiled. */
const warmUpEnd: Extent = {count: 3000, milliseconds: 100};
/**
 * The past that a pace covers: the longer of both. One interruption is no reason to change the mode as long as it is faster
 * on the whole.
 */
const memory: Extent = {count: 8, milliseconds: 150};

const hasReached = (count: number, milliseconds: number, end: Extent): boolean =>
	count >= end.count || milliseconds >= end.milliseconds;

/** The milliseconds of a step, averaged over the recent past. */
class Pace {
	#steps = 0;
	#milliseconds = 0;

	note(steps: number, milliseconds: number): void {
		const kept = Math.max(0, 1 - milliseconds / memory.milliseconds, 1 - steps / memory.count);
		this.#steps = kept * this.#steps + steps;
		this.#milliseconds = kept * this.#milliseconds + milliseconds;
	}

	/** 0 as long as it is not known. */
	get millisecondsPerStep(): number {
		return this.#steps > 0 ? this.#milliseconds / this.#steps : 0;
	}
}

class Trial {
	readonly mode: Mode;
	steps = 0;
	#milliseconds = 0;
	/** Without the steps that are not measured. */
	#measured = {steps: 0, milliseconds: 0};

	constructor(mode: Mode) {
		this.mode = mode;
	}

	note(count: number, milliseconds: number): void {
		if (hasReached(this.steps, this.#milliseconds, wakingEnd)) {
			this.#measured.steps += count;
			this.#measured.milliseconds += milliseconds;
		}
		this.steps += count;
		this.#milliseconds += milliseconds;
	}

	/** It is unknown where no step was measured. */
	get pace(): Pace {
		const pace = new Pace();
		pace.note(this.#measured.steps, this.#measured.milliseconds);
		return pace;
	}

	hasReached(end: Extent): boolean {
		return hasReached(this.#measured.steps, this.#measured.milliseconds, end);
	}

	isHopeless(other: Pace): boolean {
		const {milliseconds, times} = hopeless;
		const pace = this.#milliseconds / this.steps;
		return this.#milliseconds > milliseconds && pace > times * other.millisecondsPerStep;
	}
}

const otherThan = (mode: Mode): Mode => (mode === 'alone' ? 'together' : 'alone');

export class AdaptiveThreads {
	readonly #paces: Record<Mode, Pace> = {together: new Pace(), alone: new Pace()};
	#best: Mode = 'together';
	#warmUp: Trial | undefined = new Trial('together');
	#trial: Trial | undefined;
	#pause = shortestPause;
	/** Requests and time until the next trial: the first one follows a single request. */
	#left: Extent = {count: 1, milliseconds: 0};
	/** Milliseconds of a step when the best mode was last found to be the best. */
	#paceAtTrial = Number.POSITIVE_INFINITY;

	/** Chooses the mode of the next steps of a request, and their number: `count` at most. */
	next(count: number): Piece {
		if (!this.#warmUp && !this.#trial && this.#isDue()) this.#trial = new Trial(otherThan(this.#best));
		const trial = this.#warmUp ?? this.#trial;
		return trial
			? {mode: trial.mode, count: Math.min(count, Math.max(firstPiece, trial.steps))}
			: {mode: this.#best, count};
	}

	/** Records how long a piece has taken. */
	note({mode, count}: Piece, milliseconds: number): void {
		const trial = this.#warmUp ?? this.#trial;
		if (trial) {
			trial.note(count, milliseconds);
			this.#finish(trial);
			return;
		}
		this.#left = {count: this.#left.count - 1, milliseconds: this.#left.milliseconds - milliseconds};
		const pace = this.#paces[mode];
		pace.note(count, milliseconds);
		const {millisecondsPerStep: other} = this.#paces[otherThan(mode)];
		if (other > 0 && pace.millisecondsPerStep > other) this.#change();
		else if (pace.millisecondsPerStep > worsened * this.#paceAtTrial) this.#wait(shortestPause);
	}

	#isDue(): boolean {
		return this.#left.count <= 0 && this.#left.milliseconds <= 0;
	}

	#finish(trial: Trial): void {
		if (this.#warmUp) {
			if (trial.hasReached(warmUpEnd)) this.#warmUp = undefined;
			return;
		}
		const best = this.#paces[this.#best];
		if (!trial.hasReached(trialEnd) && !trial.isHopeless(best)) return;
		this.#trial = undefined;
		const {pace} = trial;
		const {millisecondsPerStep} = pace;
		if (millisecondsPerStep > 0) this.#paces[trial.mode] = pace;
		if (millisecondsPerStep > 0 && millisecondsPerStep < best.millisecondsPerStep) {
			this.#change();
			return;
		}
		const {count, milliseconds} = this.#pause;
		this.#wait({
			count: Math.min(longestPause.count, 2 * count),
			milliseconds: Math.min(longestPause.milliseconds, 2 * milliseconds),
		});
	}

	#change(): void {
		this.#best = otherThan(this.#best);
		this.#wait(shortestPause);
	}

	/** Puts the next trial off. */
	#wait(pause: Extent): void {
		this.#pause = pause;
		this.#left = pause;
		this.#paceAtTrial = this.#paces[this.#best].millisecondsPerStep || Number.POSITIVE_INFINITY;
	}
}
