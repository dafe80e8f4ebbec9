/**
 * Training as a stream of events. Nothing is printed here: who reads the events decides what to show. The run's folder is
 * kept along the way, by the writer.
 *
 * `metrics.jsonl` gets the events that belong to the run, whatever sittings it had: not that it was resumed or interrupted,
 * nor its passing checkpoints. So the metrics of a resumed run are those of one that never stopped, apart from times.
 */

import type {TrainConfig} from '../config.js';
import {splitWarnings} from '../data/compare-parts.js';
import type {Ids} from '../data/corpus.js';
import {UserError} from '../errors.js';
import {parameterCount} from '../model/parameters.js';
import type {TrainingControl} from './control.js';
import {engineRecord} from './engine-record.js';
import type {EndEvent, EndReason, StartEvent, TrainEvent, WarningEvent} from './events.js';
import type {TrainingOptions} from './options.js';
import {Session} from './session.js';
import {TensorBoardLog} from './tensorboard.js';
import {isFirstSampleDue} from './timetable.js';
import {canValidate, extentOnTheWay, validationText} from './validation.js';
import {verdictOf} from './verdict.js';

/** Training went wrong beyond repair: the loss or the gradient is no number any more. */
export const divergedError = (step: number, run: string): UserError =>
	new UserError(
		`The training diverged at step ${step}: the loss is not a finite number any more. The last good state is kept.\n` +
			`Try a lower learning rate (--lr) or a smaller --clip: charloom train --resume ${run} --lr …, or train anew.`,
	);

const isRecorded = (event: TrainEvent, isResumed: boolean): boolean => {
	if (event.type === 'checkpoint') return event.kind === 'best';
	if (event.type === 'end') return event.reason !== 'interrupted' && event.reason !== 'discarded';
	if (event.type === 'pause' || event.type === 'validating') return false;
	if (event.type === 'sample') return event.isAsked !== true;
	if (event.type === 'warning') return !isResumed || event.isOfSitting !== true;
	return event.type === 'start' ? !isResumed : true;
};

function startEvent({config, ids, writer, engine, resumed}: TrainingOptions, step: number): StartEvent {
	return {
		type: 'start',
		step,
		resumed: resumed !== undefined,
		run: writer.run.path,
		corpus: config.corpus.name,
		engine: `${engine.name} (${engine.description})`,
		model: config.model,
		training: config.training,
		parameters: parameterCount(config.model),
		trainCharacters: ids.train.length,
		validCharacters: ids.valid.length,
		validationCharacters: validationCharacters(config.training, ids.valid),
	};
}

/** Held-out characters that validations on the way score, as planned. */
function validationCharacters(training: TrainConfig, valid: Ids): number {
	const text = validationText(training, valid);
	const {lanes, each = Infinity} = extentOnTheWay(training, text);
	return Math.min(text.length, lanes * each);
}

const tooShortToValidate = (step: number): WarningEvent => ({
	type: 'warning',
	isOfSitting: true,
	step,
	message:
		'No text is held out to validate with: the weights at the end are kept, and their loss is that of the text which they ' +
		'have learned from. It says nothing of other text.',
});

const vanished = (step: number, path: string): WarningEvent => ({
	type: 'warning',
	isOfSitting: true,
	step,
	message: `The run's folder ${path} had vanished, or was emptied: it is written anew. Its metrics up to here are lost.`,
});

const isOtherEngine = ({engine, config}: TrainingOptions): boolean =>
	engine.name !== config.engine.name || engine.description !== config.engine.description;

const otherEngine = ({engine, config}: TrainingOptions, step: number): WarningEvent => ({
	type: 'warning',
	isOfSitting: true,
	step,
	message:
		`The run goes on with ${engine.name} (${engine.description}) and was begun with ${config.engine.name} ` +
		`(${config.engine.description}): from here on it may differ by rounding from a run that was never stopped.`,
});

/** The last event, after the evaluation of the weights that are kept, if there is one. */
async function* ending(session: Session, reason: EndReason): AsyncGenerator<TrainEvent> {
	const {step, best, seconds} = session;
	const isOver = reason === 'finished' || reason === 'patience';
	const kept = isOver ? yield* session.scoreKept() : undefined;
	const end: EndEvent = {type: 'end', step, reason, seconds, ...(best && {best}), ...kept};
	for (const message of verdictOf(end)) yield {type: 'warning', step, message};
	yield end;
}

const isStopped = ({signal, control}: TrainingOptions): boolean =>
	(signal?.aborted ?? false) || (control?.isDiscarded ?? false);

/** Does what was asked for; while the run is paused, waits for more. */
async function* requests(options: TrainingOptions, session: Session): AsyncGenerator<TrainEvent> {
	const {control, signal} = options;
	if (!control) return;
	const {step} = session;
	yield* samplesAndCheckpoints(control, session);
	if (!control.isPaused) return;
	yield {type: 'pause', step, isPaused: true};
	while (control.isPaused && !isStopped(options)) {
		await session.rest(() => control.nextRequest(signal));
		yield* samplesAndCheckpoints(control, session);
	}
	yield {type: 'pause', step, isPaused: false};
}

async function* samplesAndCheckpoints(control: TrainingControl, session: Session): AsyncGenerator<TrainEvent> {
	while (control.takeSample()) yield await session.samples.asked(session.step);
	if (control.takeCheckpoint()) yield await session.save();
}

/** Seconds between two events that tell how far a validation is. */
const progressSeconds = 0.25;

/**
 * Does what was asked for between the calls of a validation, too, and lets few enough events of its progress through. A
 * validation that is over in a moment has none.
 */
async function* withRequests(
	events: AsyncGenerator<TrainEvent>,
	options: TrainingOptions,
	session: Session,
): AsyncGenerator<TrainEvent> {
	let shown: number | undefined;
	for await (const event of events) {
		if (event.type !== 'validating') {
			yield event;
			shown = undefined;
			continue;
		}
		yield* requests(options, session);
		shown ??= session.seconds;
		if (session.seconds - shown < progressSeconds) continue;
		yield event;
		shown = session.seconds;
	}
}

/** Everything that happens, in order, before it is recorded. */
async function* happenings(options: TrainingOptions, session: Session): AsyncGenerator<TrainEvent> {
	yield startEvent(options, session.step);
	if (options.resumed && isOtherEngine(options)) yield otherEngine(options, session.step);
	if (!canValidate(options.ids.valid)) yield tooShortToValidate(session.step);
	for (const message of splitWarnings(options.ids, options.vocabulary)) {
		yield {type: 'warning', isOfSitting: true, step: session.step, message};
	}
	if (!options.resumed) {
		if (isFirstSampleDue(options.config.training) && !isStopped(options))
			yield await session.samples.ofRun(session.step);
		yield await session.save(); // from here on the run can be resumed, whatever happens
	}
	while (session.end === undefined && !isStopped(options)) {
		yield* requests(options, session);
		if (!isStopped(options)) yield* withRequests(session.advance(), options, session);
	}
	const reason = session.end ?? (options.control?.isDiscarded ? 'discarded' : 'interrupted');
	if (reason !== 'diverged' && reason !== 'discarded' && !session.isSaved) yield await session.save();
	yield* withRequests(ending(session, reason), options, session);
}

/** Settings that a resumed run changes are written to its configuration as soon as the run is known to be able to go on. */
async function recordChanges({config, writer, engine}: TrainingOptions): Promise<void> {
	if (config !== writer.run.config) await writer.updateConfig({...config, engine: await engineRecord(engine, config)});
}

/**
 * Trains until the run is over, or the signal is aborted. The events are in the order in which things happen; the last is
 * `end`. Throws a UserError where the run can't be written.
 */
export async function* train(options: TrainingOptions): AsyncGenerator<TrainEvent> {
	const {writer, resumed, tensorboard} = options;
	const session = await Session.open(options);
	if (!session) {
		// Nothing was learned, and nothing is there to save: the run can be begun again.
		yield {type: 'end', step: 0, reason: options.signal?.aborted ? 'interrupted' : 'discarded', seconds: 0};
		return;
	}
	try {
		await recordChanges(options);
		const board = tensorboard === undefined ? undefined : new TensorBoardLog(tensorboard);
		let recorded: Promise<void> = Promise.resolve();
		for await (const event of happenings(options, session)) {
			await recorded;
			if (isRecorded(event, resumed !== undefined)) {
				recorded = writer.appendMetrics(event);
				recorded.catch(() => {}); // told before the next event
			}
			// The file takes about as long as a step of a small model, which goes on meanwhile.
			if (event.type !== 'step') await recorded;
			await board?.append(event);
			if (event.type === 'sample' && !event.isAsked) await writer.appendSample(sampleEntry(event));
			if (writer.takeRestored()) yield vanished(event.step, writer.run.path);
			yield event;
		}
	} finally {
		await session.dispose();
	}
}

const sampleEntry = ({step, temperature, seed, text}: Extract<TrainEvent, {type: 'sample'}>): string =>
	`--- step ${step}, temperature ${temperature} ---\n${seed}${text}\n\n`;
