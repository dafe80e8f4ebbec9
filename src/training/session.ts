/**
 * One sitting of a training run: the trainer, the batches, and how far the run has come. `advance` makes one update and everything
 * that is due after it; all of that belongs to the update, so that a run can be left between any two and resumed exactly.
 */
import type {RunProgress} from '../checkpoint/run.js';
import type {BatchSource, BatchState} from '../data/batches.js';
import type {StepResult, Trainer} from '../engines/engine.js';
import type {Baselines} from '../evaluation/baselines.js';
import type {Batch} from '../model/batch.js';
import {withBuffers} from '../model/buffers.js';
import {hash, Random, type RandomState} from '../random.js';
import {openBatches} from './batches.js';
import {CheckpointKeeper} from './checkpoint-keeper.js';
import type {EndReason, FinalScores, Overfitting, SampleEvent, TrainEvent, ValidatingEvent} from './events.js';
import {checkSizes, type DrawOptions, drawInitial} from './initial-parameters.js';
import {Meter} from './meter.js';
import type {TrainingOptions} from './options.js';
import {writeSample} from './sample-text.js';
import {learningRate, progressOf} from './schedule.js';
import {Stopwatch} from './stopwatch.js';
import {addStep, meansOf, noSums} from './sums.js';
import {type SoftTable, softKinds} from './teacher/soft-table.js';
import {teacherShare} from './teacher/teacher.js';
import {tableOf} from './teacher-table.js';
import {type Advance, isCheckpointDue, isReportDue, isSampleDue} from './timetable.js';
import {Validator} from './validator.js';
import {type LatestLosses, overfittingOf} from './verdict.js';

/** Streams of `hash` for what each step draws, apart from the generator that draws windows. */
const maskStream = 0x6d61736b;
const askedStream = 0x61736b64;

/** A batch that was made ahead, and what to save so that it would be made again. */
type Prepared = {readonly batch: Batch; readonly batches: BatchState; readonly random: RandomState};

const isHealthy = ({loss, gradientNorm}: StepResult): boolean => Number.isFinite(loss) && Number.isFinite(gradientNorm);

const drawOptions = ({signal, control, onPreparing}: TrainingOptions): DrawOptions => ({
	isStopped: () => (signal?.aborted ?? false) || (control?.isDiscarded ?? false),
	onProgress: share => onPreparing?.(`drawing the initial weights, ${Math.floor(share * 100)} %`),
});

export class Session {
	readonly #options: TrainingOptions;
	readonly #trainer: Trainer;
	readonly #random: Random;
	readonly #source: BatchSource;
	readonly #watch: Stopwatch;
	readonly #meter: Meter;
	readonly #validator: Validator;
	readonly #keeper: CheckpointKeeper;
	readonly #table: SoftTable | undefined;
	#next: Prepared;
	#step: number;
	#progress: number;
	#sums = noSums;
	#savedAt: number;
	#end: EndReason | undefined;
	#askedSamples = 0;
	/** The progress before the last update, while something is still due after it. */
	#uncheckedFrom: number | undefined;
	#savedUnchecked = false;
	#trainLoss: number | undefined;
	#latest: LatestLosses | undefined;

	private constructor(options: TrainingOptions, trainer: Trainer, random: Random, table: SoftTable | undefined) {
		const {config, ids, writer, resumed, now} = options;
		const {training} = config;
		const before = resumed?.progress;
		const batches = before?.batches;
		this.#options = options;
		this.#trainer = trainer;
		this.#table = table;
		this.#random = random;
		this.#source = openBatches(training, {ids: ids.train, vocabulary: options.vocabulary, random}, batches);
		this.#watch = new Stopwatch(now, before?.elapsedSeconds ?? 0);
		this.#step = before?.step ?? 0;
		this.#sums = before?.interval ?? noSums;
		this.#keeper = new CheckpointKeeper(trainer, writer, training.patience, before);
		this.#savedAt = this.#watch.seconds;
		this.#validator = new Validator(options, trainer, this.#watch, before?.validationSeconds);
		this.#uncheckedFrom = before?.unchecked?.from;
		this.#latest = before?.latest;
		this.#trainLoss = before?.latest?.train;
		this.#progress = 0;
		this.#updateProgress();
		this.#meter = new Meter(this.#measurement());
		this.#next = this.#prepare();
	}

	/**
	 * Makes the trainer, new or as it was saved; undefined where the training was stopped before there was one. Throws a
	 * UserError where the text is too short for the batches, or the sizes too large for the machine.
	 */
	static async open(options: TrainingOptions): Promise<Session | undefined> {
		const {engine, config, initial, resumed} = options;
		const {model, training} = config;
		const random = new Random(resumed?.progress.random ?? training.randomSeed);
		const {optimizer, batchSize, seqLength} = training;
		const given = resumed?.state.parameters ?? initial; // others may go on using it
		const kinds = training.teacher && softKinds(model.vocabSize);
		checkSizes(engine, {model, optimizer, batchSize, seqLength, softKinds: kinds});
		const parameters = given ?? (await drawInitial(model, random, drawOptions(options)));
		if (!parameters) return undefined;
		const trainer = await withBuffers(given ? [] : [parameters], () =>
			engine.trainer({model, optimizer, batchSize, seqLength, parameters, softKinds: kinds}),
		);
		try {
			const table = await tableOf(options);
			if (table === 'stopped') {
				await trainer.dispose();
				return undefined;
			}
			if (resumed) await trainer.restore(resumed.state);
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
		return this.#keeper.savedStep === this.#step && this.#savedUnchecked === (this.#uncheckedFrom !== undefined);
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

	#prepare(): Prepared {
		const {state: batches} = this.#source;
		const {state: random} = this.#random;
		const batch = this.#source.next();
		const soft = this.#table?.targetsOf(batch, this.#source.places());
		return {batch: {...batch, ...(soft && {soft})}, batches, random};
	}

	/** The next batch, with the teacher's share of now. */
	#taught(): Batch {
		const {batch} = this.#next;
		const {teacher} = this.#options.config.training;
		if (!batch.soft || !teacher) return batch;
		return {...batch, soft: {...batch.soft, share: teacherShare(teacher, this.#progress)}};
	}

	#measurement() {
		const {batchSize, seqLength} = this.#options.config.training;
		return {
			time: this.#watch.seconds,
			learningTime: this.#watch.learningSeconds,
			characters: this.#step * batchSize * seqLength,
			progress: this.#progress,
		};
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
		const epoch = this.#source.epoch;
		const pending = this.#trainer.step(this.#taught(), {learningRate: rate, maskSeed});
		const next = this.#prepare(); // while the engine works
		const result = await pending;
		this.#step++;
		if (!isHealthy(result)) {
			this.#end = 'diverged';
			return;
		}
		this.#next = next;
		this.#sums = addStep(this.#sums, result);
		const before = this.#progress;
		this.#updateProgress();
		const advance = {step: this.#step, before, after: this.#progress};
		if (isReportDue(advance)) yield this.#report(rate, epoch);
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
		if (isSampleDue(training, advance)) yield await this.sample();
		if (validates) this.#validator.time.took(validated - begin, this.#watch.seconds - begin);
		if (isCheckpointDue(training, advance, this.#watch.seconds - this.#savedAt)) yield await this.save();
	}

	#report(rate: number, epoch: number): TrainEvent {
		const {batchSize, seqLength} = this.#options.config.training;
		this.#meter.update(this.#measurement());
		const {charactersPerSecond, secondsLeft} = this.#meter;
		const means = meansOf(this.#sums, batchSize * seqLength);
		this.#sums = noSums;
		this.#trainLoss = means.loss;
		return {
			type: 'step',
			step: this.#step,
			progress: this.#progress,
			epoch,
			...means,
			learningRate: rate,
			seconds: this.#watch.seconds,
			charactersPerSecond,
			...(secondsLeft !== undefined && {secondsLeft}),
		};
	}

	/** Scores the averaged weights, and keeps them if they are the best so far; false if the run was stopped meanwhile. */
	async *#validate(advance: Advance): AsyncGenerator<TrainEvent, boolean> {
		const begin = this.#watch.seconds;
		const scores = yield* this.#validator.validate(advance);
		if (!scores) return false;
		const {window, carried} = scores;
		if (this.#trainLoss !== undefined) this.#latest = {train: this.#trainLoss, valid: carried.loss};
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

	/** The sample that belongs to the run at this step. */
	sample(): Promise<SampleEvent> {
		const {randomSeed} = this.#options.config.training;
		return this.#watch.aside(() => this.#sample(hash(randomSeed, this.#step)));
	}

	/** A sample that nothing of the run depends on; another text each time. */
	async sampleNow(): Promise<TrainEvent> {
		const {randomSeed} = this.#options.config.training;
		const seed = hash(hash(randomSeed ^ askedStream, this.#step), this.#askedSamples++);
		return {...(await this.#watch.aside(() => this.#sample(seed))), isAsked: true};
	}

	/** Lets the run's clock rest for so long. */
	rest(until: () => Promise<void>): Promise<void> {
		return this.#watch.resting(until);
	}

	async #sample(randomSeed: number): Promise<SampleEvent> {
		const {engine, config, vocabulary} = this.#options;
		const {sample, records} = config.training;
		const parameters = await this.#trainer.average();
		const random = new Random(randomSeed);
		const options = {engine, model: config.model, parameters, vocabulary, sample, random, records};
		const text = await withBuffers([parameters], () => writeSample(options));
		return {type: 'sample', step: this.#step, temperature: sample.temperature, seed: sample.seed, text};
	}

	/** Saves where the run is. */
	async save(): Promise<TrainEvent> {
		const progress = {
			step: this.#step,
			elapsedSeconds: this.#elapsedSeconds(),
			batches: this.#next.batches,
			random: this.#next.random,
			interval: this.#sums,
			...(this.#validator.time.state && {validationSeconds: this.#validator.time.state}),
			...(this.#latest && {latest: this.#latest}),
			...(this.#uncheckedFrom !== undefined && {unchecked: {from: this.#uncheckedFrom}}),
		};
		await this.#watch.aside(() => this.#keeper.save(progress));
		this.#savedAt = this.#watch.seconds;
		this.#savedUnchecked = this.#uncheckedFrom !== undefined;
		return {type: 'checkpoint', step: this.#step, kind: 'last'};
	}

	/** Evaluates the kept weights, which ends the session: nothing else may be asked of it but `dispose`. */
	async *evaluateKept(): AsyncGenerator<ValidatingEvent, FinalScores | undefined> {
		await this.#keeper.restoreKept(this.#step);
		return yield* this.#validator.validateAtEnd(this.#trainer, this.#step);
	}

	/** The signs of a text learned by heart, after the last validation. */
	get overfitting(): Overfitting | undefined {
		return overfittingOf(this.#keeper.best, this.#latest);
	}

	/** Lets simpler models predict what the final evaluation has read; undefined where the run was stopped meanwhile. */
	baselines(): Promise<Baselines | undefined> {
		return this.#validator.baselines(this.#step);
	}

	/** A run that is over has used its time, though a moment of it may be left. */
	#elapsedSeconds(): number {
		const {duration} = this.#options.config.training;
		const isOver = this.#progress >= 1 && 'seconds' in duration;
		return isOver ? Math.max(this.#watch.seconds, duration.seconds) : this.#watch.seconds;
	}

	async dispose(): Promise<void> {
		await this.#trainer.dispose();
	}
}
