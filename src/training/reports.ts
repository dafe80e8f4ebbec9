/** The reports of a run: what its steps came to since the report before, and how fast it learns. */
import type {StepResult} from '../engines/engine.js';
import type {StepEvent} from './events.js';
import {Meter} from './meter.js';
import type {Stopwatch} from './stopwatch.js';
import {addStep, meansOf, noSums} from './sums.js';

type Sums = typeof noSums;

/** The place of a run after so many updates; `progress` is 0 … 1. */
export type Place = {readonly step: number; readonly progress: number};

export class Reports {
	readonly #watch: Stopwatch;
	readonly #stepCharacters: number;
	readonly #meter: Meter;
	#sums: Sums;
	#loss: number | undefined;

	/** `stepCharacters` is B · T; `before` has the sums and the last loss of an earlier sitting. */
	constructor(
		watch: Stopwatch,
		stepCharacters: number,
		begin: Place,
		before: {readonly sums: Sums | undefined; readonly loss: number | undefined},
	) {
		this.#watch = watch;
		this.#stepCharacters = stepCharacters;
		this.#sums = before.sums ?? noSums;
		this.#loss = before.loss;
		this.#meter = new Meter(this.#measure(begin));
	}

	/** Sums over the steps since the last report. */
	get sums(): Sums {
		return this.#sums;
	}

	/** The mean loss of the last report, in nats a character. */
	get loss(): number | undefined {
		return this.#loss;
	}

	add(result: StepResult): void {
		this.#sums = addStep(this.#sums, result);
	}

	/** Means over the steps since the report before. */
	report(place: Place, {learningRate, epoch}: Pick<StepEvent, 'learningRate' | 'epoch'>): StepEvent {
		this.#meter.update(this.#measure(place));
		const {charactersPerSecond, secondsLeft} = this.#meter;
		const means = meansOf(this.#sums, this.#stepCharacters);
		this.#sums = noSums;
		this.#loss = means.loss;
		return {
			type: 'step',
			...place,
			epoch,
			...means,
			learningRate,
			seconds: this.#watch.seconds,
			charactersPerSecond,
			...(secondsLeft !== undefined && {secondsLeft}),
		};
	}

	#measure({step, progress}: Place) {
		const {seconds: time, learningSeconds: learningTime} = this.#watch;
		return {time, learningTime, characters: step * this.#stepCharacters, progress};
	}
}
