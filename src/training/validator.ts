/** The validations of a run: when they are due, how much they read, and how long they took. */
import type {TrainConfig} from '../config.js';
import type {Ids} from '../data/corpus.js';
import type {Evaluator} from '../engines/engine.js';
import {type Baselines, measureBaselines} from '../evaluation/baselines.js';
import {type Extent, evaluationSteps, recordsOption, type Scores} from '../evaluation/evaluate.js';
import {planValidation} from '../recipes/plan-validation.js';
import type {FinalScores, ValidatingEvent} from './events.js';
import type {TrainingOptions} from './options.js';
import type {Stopwatch} from './stopwatch.js';
import {type Advance, isValidationDue} from './timetable.js';
import {callLength, canValidate, extentOf, extentOnTheWay, finalExtent, validationText} from './validation.js';
import {type ValidationSeconds, ValidationTime} from './validation-time.js';

/** Characters that an n-gram model counts, however short the run was. */
const fewestCounted = 200_000;

/** Scores of a validation, or nothing where the run was stopped meanwhile. */
type Validating<Result> = AsyncGenerator<ValidatingEvent, Result | undefined>;

export class Validator {
	readonly #options: TrainingOptions;
	readonly #evaluator: Evaluator;
	readonly #watch: Stopwatch;
	readonly #time: ValidationTime;
	readonly #text: Ids;
	readonly #planned: Extent;
	/** Seconds that the last validation took for a character. */
	#secondsOfOne = 0;

	/** `before` is the time that validations took in earlier sittings. */
	constructor(options: TrainingOptions, evaluator: Evaluator, watch: Stopwatch, before: ValidationSeconds | undefined) {
		const {training} = options.config;
		this.#options = options;
		this.#evaluator = evaluator;
		this.#watch = watch;
		this.#time = new ValidationTime(training.duration, before);
		this.#text = validationText(training, options.ids.valid);
		this.#planned = extentOnTheWay(training, this.#text);
	}

	/** The time that validations took, to be saved with the run. */
	get time(): ValidationTime {
		return this.#time;
	}

	get #training(): TrainConfig {
		return this.#options.config.training;
	}

	/** True where a text is held out. */
	get hasText(): boolean {
		return canValidate(this.#text);
	}

	isDue(advance: Advance): boolean {
		if (!isValidationDue(this.#training, advance)) return false;
		const {validEvery, validation} = this.#training;
		const isAsked = !this.#time.isTimed && (validEvery !== 'auto' || !validation);
		return isAsked || this.#time.isLeftFor(advance.after, this.#watch.seconds);
	}

	/** Scores the averaged weights on the held-out text after `step` updates. */
	async *validate(advance: Advance): Validating<Scores> {
		const begin = this.#watch.seconds;
		const scores = yield* this.#validate(advance);
		if (scores) this.#secondsOfOne = (this.#watch.seconds - begin) / scores.carried.count;
		return scores;
	}

	async *#validate({step, after}: Advance): Validating<Scores> {
		const isTimed = this.#time.isTimed && this.#training.validation !== undefined;
		if (!isTimed) return yield* this.#evaluate(this.#text, this.#planned, step);
		const known = this.#time.extent;
		if (known) return yield* this.#evaluate(this.#text, known, step);
		const extent = this.#affordable(step);
		const scores = yield* this.#evaluate(this.#text, extent, step, this.#time.mostSeconds(after));
		if (scores) this.#time.extent = cutTo(extent, scores.carried.count);
		return scores;
	}

	/** As much of the text as the planned share of a timed run is enough for, by its speed so far. */
	#affordable(step: number): Extent {
		const {batchSize, seqLength, duration, validEvery} = this.#training;
		const seconds = 'seconds' in duration ? duration.seconds : 0;
		const steps = Math.max(1, Math.floor((seconds * step) / Math.max(1e-6, this.#watch.learningSeconds)));
		const {train, valid} = this.#options.ids;
		const {characters} = planValidation({
			steps,
			stepCharacters: batchSize * seqLength,
			trainCharacters: train.length,
			validCharacters: valid.length,
			validEvery,
		});
		return extentOf(characters, this.#text);
	}

	/** Scores weights at the end of the run, on as much of the held-out text (of the learned one, if none is held out) as there is work or time for. */
	async *validateAtEnd(evaluator: Evaluator, step: number): Validating<FinalScores> {
		const {config, ids} = this.#options;
		const text = this.hasText ? ids.valid : ids.train;
		const seconds = this.#time.mostAtEnd(this.#watch.seconds);
		const planned = finalExtent(config.training, config.model, text);
		const extent = this.#time.isTimed ? this.#extentWithin(seconds, planned, text) : planned;
		const scores = yield* this.#evaluate(text, extent, step, seconds, evaluator);
		if (!scores) return undefined;
		const isPart = scores.carried.count < text.length - 1;
		return {
			...scores,
			lanes: config.training.records ? 1 : extent.lanes,
			...(isPart && {isPart}),
			...(!this.hasText && {isLearned: true}),
		};
	}

	/** The extent that is planned, or one of as much text as there is time for by the last validation. */
	#extentWithin(seconds: number, planned: Extent, text: Ids): Extent {
		const {lanes, each = Infinity} = planned;
		const work = Math.min(text.length, lanes * each) * (lanes === 1 ? 2 : 1); // one row alone takes twice the time
		const readable = Math.floor(seconds / this.#secondsOfOne);
		return work <= readable ? planned : extentOf(Math.max(1, readable), text);
	}

	/**
	 * Lets simpler models predict the text of the final evaluation, in a moment beside the run's own length and, in a timed run,
	 * in what is left of the time for it. Undefined where the run is stopped meanwhile.
	 */
	async baselines(step: number): Promise<Baselines | undefined> {
		const {config, ids, signal} = this.#options;
		const {batchSize, seqLength} = config.training;
		try {
			return await measureBaselines({
				train: ids.train,
				text: this.hasText ? ids.valid : ids.train,
				vocabSize: config.model.vocabSize,
				most: Math.max(fewestCounted, (step * batchSize * seqLength) / 4),
				...(signal && {signal}),
				isOver: this.#isOverAfter(this.#time.mostOfComparison),
			});
		} catch (error) {
			if (signal?.aborted) return undefined;
			throw error;
		}
	}

	/** Tells if so many seconds are over, from when it is asked first: an engine's first call may take long and says little. */
	#isOverAfter(seconds: number): () => boolean {
		let end: number | undefined;
		return () => {
			end ??= this.#watch.seconds + seconds;
			return this.#watch.seconds >= end;
		};
	}

	async *#evaluate(
		text: Ids,
		extent: Extent,
		step: number,
		seconds = Infinity,
		evaluator = this.#evaluator,
	): Validating<Scores> {
		const {config, signal, control, vocabulary} = this.#options;
		const {records: kind} = config.training;
		const seqLength = callLength(config.model, kind ? 64 : extent.lanes);
		const isOver = this.#isOverAfter(kind ? seconds : seconds / 2); // the windows are as much text again
		const options = {...extent, seqLength, isOver, ...recordsOption(kind, vocabulary)};
		const steps = evaluationSteps(evaluator, text, options);
		for (;;) {
			const {done, value} = await steps.next();
			if (done) return value;
			yield {type: 'validating', step, ...value, seconds: this.#watch.seconds};
			if (signal?.aborted || control?.isDiscarded) return undefined;
		}
	}
}

/** The extent that an evaluation had which was cut off after so many characters. */
function cutTo(extent: Extent, characters: number): Extent {
	const each = Math.max(1, Math.floor(characters / extent.lanes));
	return each < (extent.each ?? Infinity) ? {...extent, each} : extent;
}
