/**
 * One sitting of a training run: the trainer, the batches, and how far the run has come. `advance` makes one update and everything
 * that is due after it; all of that belongs to the update, so that a run can be left between any two and resumed exactly.
 */
import type {RunProgress} from '../checkpoint/run.js';
import type {Trainer} from '../engines/engine.js';
import {hash, Random} from '../random.js';
import {BatchesAhead, type Prepared} from './batches-ahead.js';
import {CheckpointKeeper} from './checkpoint-keeper.js';
import type {EndEvent, EndReason, TrainEvent, ValidatingEvent} from './events.js';
import {openTrainer} from './open-trainer.js';
import type {TrainingOptions} from './options.js';
import {Reports} from './reports.js';
import {Samples} from './samples.js';
import {type Place, SavedState} from './saved-state.js';
import {learningRate, progressOf} from './schedule.js';
import {Stopwatch} from './stopwatch.js';
import {isHealthy} from './sums.js';
import type {SoftTable} from './teacher/soft-table.js';
import {type Advance, isCheckpointDue, isReportDue, isSampleDue} from './timetable.js';
import {Validator} from './validator.js';
import {type LatestLosses, overfittingOf} from './verdict.js';

/** The stream of `hash` for what each step draws, apart from the generator that draws windows. */
const maskStream = 0x6d61736b;

/** The part of a run's end that is about the weights that are kept. */
type KeptScores = Pick<EndEvent, 'final' | 'baselines' | 'overfitting'>;

export class Session {
	readonly samples: Samples;
	readonly #options: TrainingOptions;
	readonly #trainer: Trainer;
	readonly #batches: BatchesAhead;
	readonly #watch: Stopwatch;
	readonly #reports: Reports;
	readonly #validator: Validator;
	readonly #keeper: CheckpointKeeper;
	readonly #saved: SavedState;
	#next: Prepared;
	#step: number;
	#progress: number;
	#end: EndReason | undefined;
	/** The progress before the last update, while something is still due after it. */
	#uncheckedFrom: number | undefined;
	#latest: LatestLosses | undefined;

	private constructor(options: TrainingOptions, trainer: Trainer, random: Random, table: SoftTable | undefined) {
		const {config, writer, resumed, now} = options;
		const {training} = config;
		const before = resumed?.progress;
		this.#options = options;
		this.#trainer = trainer;
		this.#batches = new BatchesAhead(options, random, table);
		this.#watch = new Stopwatch(now, before?.elapsedSeconds ?? 0);
		this.#step = before?.step ?? 0;
		this.#keeper = new CheckpointKeeper(trainer, writer, training.patience, before);
		this.#saved = new SavedState(this.#keeper, this.#watch);
		this.#validator = new Validator(options, trainer, this.#watch, before?.validationSeconds);
		this.#uncheckedFrom = before?.unchecked?.from;
		this.#latest = before?.latest;
		this.#progress = 0;
		this.#updateProgress();
		const {batchSize, seqLength} = training;
		const left = {sums: before?.interval, loss: before?.latest?.train};
		this.#reports = new Reports(this.#watch, batchSize * seqLength, this.#reached, left);
		this.samples = new Samples(options, trainer, this.#watch);
		this.#next = this.#batches.prepare();
	}

	/**
	 * Makes the trainer, new or as it was saved; undefined where the training was stopped before there was one. Throws a
	 * UserError where the text is too short for the batches, or the sizes too large for the machine.
	 */
	static async open(options: TrainingOptions): Promise<Session | undefined> {
		const {config, resumed} = options;
		const random = new Random(resumed?.progress.random ?? config.training.randomSeed);
		const opened = await openTrainer(options, random);
		if (!opened) return undefined;
		const {trainer, table} = opened;
		try {
			return new Session(options, trainer, random, table);
		} catch (error) {
			await trainer.dispose();
			throw error;
		}
	}

	/** Updates made since the run began. */
	get step(): number {
		return this.#step;
	}

	/** The reason why the run is over; undefined while it goes on. */
	get end(): EndReason | undefined {
		return this.#end ?? (this.#progress >= 1 && this.#uncheckedFrom === undefined ? 'finished' : undefined);
	}

	/** The last update is in the saved state. */
	get isSaved(): boolean {
		return this.#saved.holds(this.#place());
	}

	get best(): RunProgress['best'] {
		return this.#keeper.best;
	}

	get seconds(): number {
		return this.#watch.seconds;
	}

	/** The time kept back for the last validation may grow on the way; the progress never falls. */
	#updateProgress(): void {
		const {duration} = this.#options.config.training;
		const {keptBack} = this.#validator.time;
		this.#progress = Math.max(this.#progress, progressOf(duration, this.#step, this.#watch.seconds, keptBack));
	}

	get #reached() {
		return {step: this.#step, progress: this.#progress};
	}

	/**
	 * Makes one update and what is due after it. An event is taken note of by the time the next one is asked for: what is in
	 * the metrics when the state is saved belongs to it.
	 */
	async *advance(): AsyncGenerator<TrainEvent> {
		if (this.#uncheckedFrom !== undefined) {
			yield* this.#check({step: this.#step, before: this.#uncheckedFrom, after: this.#progress});
			return;
		}
		const {training} = this.#options.config;
		const rate = learningRate(training, this.#step, this.#progress);
		const maskSeed = hash(training.randomSeed ^ maskStream, this.#step);
		const epoch = this.#batches.epoch;
		const pending = this.#trainer.step(this.#batches.taught(this.#next, this.#progress), {
			learningRate: rate,
			maskSeed,
		});
		const next = this.#batches.prepare(); // while the engine works
		const result = await pending;
		this.#step++;
		if (!isHealthy(result)) {
			this.#end = 'diverged';
			return;
		}
		this.#next = next;
		this.#reports.add(result);
		const before = this.#progress;
		this.#updateProgress();
		const advance = {step: this.#step, before, after: this.#progress};
		if (isReportDue(advance)) yield this.#reports.report(this.#reached, {learningRate: rate, epoch});
		yield* this.#check(advance);
	}

	/** Validates, writes a sample and saves, as is due. A validation that is stopped is made again when the run goes on. */
	async *#check(advance: Advance): AsyncGenerator<TrainEvent> {
		const {training} = this.#options.config;
		const begin = this.#watch.seconds;
		const validates = this.#validator.isDue(advance);
		this.#uncheckedFrom = advance.before;
		if (validates) {
			const check = this.#validator.hasText ? this.#validate(advance) : this.#keep(advance);
			if (!(yield* this.#watch.asideInSteps(check))) return;
		}
		const validated = this.#watch.seconds;
		this.#uncheckedFrom = undefined;
		if (this.#end === 'diverged') return;
		if (isSampleDue(training, advance)) yield await this.samples.ofRun(this.#step);
		if (validates) this.#validator.time.took(validated - begin, this.#watch.seconds - begin);
		if (isCheckpointDue(training, advance, this.#saved.age)) yield await this.save();
	}

	/** Scores the averaged weights, and keeps them if they are the best so far; false if the run was stopped meanwhile. */
	async *#validate(advance: Advance): AsyncGenerator<TrainEvent, boolean> {
		const begin = this.#watch.seconds;
		const scores = yield* this.#validator.validate(advance);
		if (!scores) return false;
		const {window, carried} = scores;
		const {loss: train} = this.#reports;
		if (train !== undefined) this.#latest = {train, valid: carried.loss};
		const seconds = this.#watch.seconds - begin;
		const step = this.#step;
		const hasDiverged = !Number.isFinite(carried.loss);
		const score = {step, ...(window && {window: window.loss}), carried: carried.loss};
		const isBest = !hasDiverged && (await this.#keeper.saveIfBest(score));
		if (hasDiverged) this.#end = 'diverged';
		else if (this.#keeper.isOutOfPatience) this.#end = 'patience';
		yield {type: 'validation', step, ...(window && {window}), carried, isBest, seconds};
		if (isBest) yield {type: 'checkpoint', step, kind: 'best'};
		return true;
	}

	/** A text that is too short to hold any of it out: the weights at the end are the ones to keep. */
	async *#keep({after}: Advance): AsyncGenerator<TrainEvent, boolean> {
		if (after < 1) return true;
		await this.#keeper.keep({step: this.#step});
		yield {type: 'checkpoint', step: this.#step, kind: 'best'};
		return true;
	}

	/** Lets the run's clock rest for so long. */
	rest(until: () => Promise<void>): Promise<void> {
		return this.#watch.resting(until);
	}

	/** Saves where the run is. A timed run that is over has used its time, though a moment of it may be left. */
	save(): Promise<TrainEvent> {
		const {duration} = this.#options.config.training;
		return this.#saved.save(this.#place(), this.#progress >= 1 && 'seconds' in duration ? duration.seconds : 0);
	}

	#place(): Place {
		return {
			step: this.#step,
			batches: this.#next.batches,
			random: this.#next.random,
			interval: this.#reports.sums,
			validationSeconds: this.#validator.time.state,
			...(this.#latest && {latest: this.#latest}),
			...(this.#uncheckedFrom !== undefined && {unchecked: {from: this.#uncheckedFrom}}),
		};
	}

	/** Scores the kept weights, which ends the session: nothing else may be asked of it but `dispose`. */
	async *scoreKept(): AsyncGenerator<ValidatingEvent, KeptScores | undefined> {
		await this.#keeper.restoreKept(this.#step);
		const final = yield* this.#validator.validateAtEnd(this.#trainer, this.#step);
		const baselines = final && (await this.#validator.baselines(this.#step));
		const overfitting = overfittingOf(this.#keeper.best, this.#latest);
		return final && {final, ...(baselines && {baselines}), ...(overfitting && {overfitting})};
	}

	async dispose(): Promise<void> {
		await this.#trainer.dispose();
	}
}
