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
/** Steps of a trial that do not count: threads wake up, weights come into their caches. */
const wakingSteps = 128;
/** What a trial measures after them, at most. */
const trialEnd = {steps: 2000, milliseconds: 16};
/**
 * A trial is given up that has taken so long, in milliseconds, and so many times what the other way takes. It takes some of them
 * until threads that slept are at work.
 */
const hopeless = {milliseconds: 20, times: 2};
/** The first steps of new threads tell nothing: their code is being compiled. */
const warmUpEnd = {steps: 3000, milliseconds: 100};
/**
 * Milliseconds of the past that a pace tells of. That a core is taken away for a moment now and then is no reason to change,
 * as long as the whole is faster.
 */
const memory = 150;

/** Milliseconds a step, of late. */
class Pace {
	#steps = 0;
	#milliseconds = 0;

	note(steps: number, milliseconds: number): void {
		const kept = Math.max(0, 1 - milliseconds / memory);
		this.#steps = kept * this.#steps + steps;
		this.#milliseconds = kept * this.#milliseconds + milliseconds;
	}

	/** 0 as long as it is not known. */
	get millisecondsPerStep(): number {
		return this.#steps > 0 ? this.#milliseconds / this.#steps : 0;
	}
}

class Trial {
	readonly way: Way;
	steps = 0;
	#milliseconds = 0;
	/** Without the steps that do not count. */
	#counted = {steps: 0, milliseconds: 0};

	constructor(way: Way) {
		this.way = way;
	}

	note(count: number, milliseconds: number): void {
		if (this.steps >= wakingSteps) {
			this.#counted.steps += count;
			this.#counted.milliseconds += milliseconds;
		}
		this.steps += count;
		this.#milliseconds += milliseconds;
	}

	/** Unknown where no step has counted. */
	get pace(): Pace {
		const pace = new Pace();
		pace.note(this.#counted.steps, this.#counted.milliseconds);
		return pace;
	}

	isOver({steps, milliseconds}: typeof trialEnd): boolean {
		return this.#counted.steps >= steps || this.#counted.milliseconds >= milliseconds;
	}

	isHopeless(other: Pace): boolean {
		const {milliseconds, times} = hopeless;
		const pace = this.#milliseconds / this.steps;
		return this.#milliseconds > milliseconds && pace > times * other.millisecondsPerStep;
	}
}

const otherThan = (way: Way): Way => (way === 'alone' ? 'together' : 'alone');

export class Ways {
	readonly #paces: Record<Way, Pace> = {together: new Pace(), alone: new Pace()};
	#best: Way = 'together';
	#warmUp: Trial | undefined = new Trial('together');
	#trial: Trial | undefined;
	/** Requests between two trials, and until the next one. */
	#pause = shortest;
	#left = 1;

	/** How the next steps of a request are drawn: at most `count`. */
	next(count: number): Piece {
		if (!this.#warmUp && !this.#trial && this.#left-- <= 0) this.#trial = new Trial(otherThan(this.#best));
		const trial = this.#warmUp ?? this.#trial;
		return trial
			? {way: trial.way, count: Math.min(count, Math.max(firstPiece, trial.steps))}
			: {way: this.#best, count};
	}

	/** So long a piece has taken. */
	note({way, count}: Piece, milliseconds: number): void {
		const trial = this.#warmUp ?? this.#trial;
		if (trial) {
			trial.note(count, milliseconds);
			this.#finish(trial);
			return;
		}
		const pace = this.#paces[way];
		pace.note(count, milliseconds);
		const {millisecondsPerStep: other} = this.#paces[otherThan(way)];
		if (other > 0 && pace.millisecondsPerStep > other) this.#change();
	}

	#finish(trial: Trial): void {
		if (this.#warmUp) {
			if (trial.isOver(warmUpEnd)) this.#warmUp = undefined;
			return;
		}
		const best = this.#paces[this.#best];
		if (!trial.isOver(trialEnd) && !trial.isHopeless(best)) return;
		this.#trial = undefined;
		const {pace} = trial;
		const {millisecondsPerStep} = pace;
		if (millisecondsPerStep > 0) this.#paces[trial.way] = pace;
		if (millisecondsPerStep > 0 && millisecondsPerStep < best.millisecondsPerStep) {
			this.#change();
			return;
		}
		this.#pause = Math.min(longest, 2 * this.#pause);
		this.#left = this.#pause;
	}

	#change(): void {
		this.#best = otherThan(this.#best);
		this.#pause = shortest;
		this.#left = shortest;
	}
}
