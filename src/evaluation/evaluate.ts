/**
 * Measures how well a model predicts a text it has not learned from. Two figures, always named:
 *
 * - `carried`: h and c are carried through the whole text, so that every character but the first is predicted from all
 *   that came before. With one batch row that is exact; with more the text is cut into as many parts, read side by side; each
 *   row first reads the characters before its own part, unscored, so that its h and c have settled.
 * - `window`: non-overlapping windows of 256 characters, each from a zero state, which is how figures of models with a
 *   fixed context are to be compared.
 */

import {setImmediate as nextTurn} from 'node:timers/promises';
import {carriedBatches, windowBatches} from '../data/batches.js';
import type {Ids} from '../data/corpus.js';
import {newlineOf, type RecordKind, scoredRecords} from '../data/record-batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Evaluator} from '../engines/engine.js';
import type {Score} from './score.js';
import {Tally} from './tally.js';

export const windowLength = 256;

/** Characters that a batch row reads before its own part begins. */
export const warmUpCharacters = 512;

const windowsAtOnce = 64;
const chunkLength = 256;

/** The part of a text that is read, and in which pieces. */
export type Extent = {
	/** Batch rows; 1 is exact. */
	readonly lanes: number;
	/** Characters of each row's part that are scored; all of them unless this is given. */
	readonly each?: number;
	/** Characters that a row reads before its part, 512 unless this is given. */
	readonly warmUp?: number;
};

/** A list, whose records are scored one by one from a zero state. */
export type RecordSettings = {readonly kind: RecordKind /** The id of the newline. */; readonly newline: number};

export type EvaluationOptions = Extent & {
	/** The text is a list: `carried` is over its records, and there is no `window`. */
	readonly records?: RecordSettings;
	/** Steps of time in one call of the evaluator. Fewer make the calls shorter; the figures are the same. */
	readonly seqLength?: number;
	readonly signal?: AbortSignal;
	/**
	 * Asked between calls; true ends the evaluation with what was read so far, but not before anything was scored. Windows are
	 * made of as much text as was read then.
	 */
	readonly isOver?: () => boolean;
};

/** The option by which a model that has learned a list is evaluated; none for one of a single text. */
export const recordsOption = (
	kind: RecordKind | undefined,
	vocabulary: Vocabulary,
): Pick<EvaluationOptions, 'records'> => (kind ? {records: {kind, newline: newlineOf(vocabulary)}} : {});

/** Characters that the evaluator has read, and that it will have read at the end. */
export type EvaluationProgress = {readonly done: number; readonly total: number};

export type Scores = {
	/** Missing where the text, or the part of it that is read, is shorter than a window. */
	readonly window?: Score;
	readonly carried: Score;
};

/** Characters that both figures read, those of the warm-up included. */
export function charactersRead(length: number, {lanes, each = Infinity, warmUp = warmUpCharacters}: Extent): number {
	const part = Math.min(Math.ceil((length - 1) / lanes), each);
	const windows = Math.floor(Math.min(length - 1, lanes * part) / windowLength);
	return lanes * part + (lanes - 1) * warmUp + windows * windowLength;
}

/** The mean over windows from a zero state, which are so many characters together, in steps. */
async function* windowSteps(
	evaluator: Evaluator,
	ids: Ids,
	{signal, seqLength = windowLength}: Pick<EvaluationOptions, 'signal' | 'seqLength'>,
	characters = ids.length - 1,
): AsyncGenerator<number, Score | undefined> {
	const tally = new Tally(windowsAtOnce);
	const shape = {most: Math.floor(characters / windowLength), seqLength: Math.min(seqLength, windowLength)};
	for (const batch of windowBatches(ids, windowLength, windowsAtOnce, shape)) {
		signal?.throwIfAborted();
		tally.add(batch, await evaluator.evaluate(batch));
		yield batch.batchSize * batch.seqLength;
	}
	return tally.count === 0 ? undefined : tally.score;
}

/** The mean over the records of a list, in steps. */
async function* recordSteps(
	evaluator: Evaluator,
	ids: Ids,
	{kind, newline}: RecordSettings,
	{signal, isOver, lanes, each = Infinity, seqLength = chunkLength}: EvaluationOptions,
): AsyncGenerator<number, Score> {
	const tally = new Tally(windowsAtOnce);
	const options = {kind, newline, batchSize: windowsAtOnce, seqLength, most: lanes * each};
	for (const {batch, scored} of scoredRecords(ids, options)) {
		signal?.throwIfAborted();
		if (!batch.carry && tally.count > 0 && isOver?.()) break;
		tally.add(batch, await evaluator.evaluate(batch), scored);
		yield scored.reduce((sum, one) => sum + one, 0);
	}
	return tally.score;
}

/** The mean over the text read once, state carried, in steps. */
async function* carriedSteps(
	evaluator: Evaluator,
	ids: Ids,
	options: EvaluationOptions,
): AsyncGenerator<number, Score> {
	const {signal, isOver, lanes, each = Infinity, warmUp = warmUpCharacters, seqLength = chunkLength} = options;
	const tally = new Tally(lanes);
	for (const {batch, scored} of carriedBatches(ids, {lanes, warmUp, each, seqLength})) {
		signal?.throwIfAborted();
		if (tally.count > 0 && isOver?.()) break;
		tally.add(batch, await evaluator.evaluate(batch), scored);
		yield batch.batchSize * batch.seqLength;
	}
	return tally.score;
}

/**
 * Both figures, in steps: gives how far it is after each call of the evaluator, and at last the scores. The text must have at
 * least two characters. Throws the signal's reason when it is aborted.
 */
export async function* evaluationSteps(
	evaluator: Evaluator,
	ids: Ids,
	options: EvaluationOptions,
): AsyncGenerator<EvaluationProgress, Scores> {
	const {records, lanes, each = Infinity} = options;
	const total = records ? Math.min(ids.length, lanes * each) : charactersRead(ids.length, options);
	let done = 0;
	async function* counted<Result>(steps: AsyncGenerator<number, Result>): AsyncGenerator<EvaluationProgress, Result> {
		for (;;) {
			const step = await steps.next();
			if (step.done) return step.value;
			done = Math.min(total, done + step.value);
			await nextTurn(); // signals and messages come in between two calls
			yield {done, total};
		}
	}
	if (records) return {carried: yield* counted(recordSteps(evaluator, ids, records, options))};
	const carried = yield* counted(carriedSteps(evaluator, ids, options));
	const window = yield* counted(windowSteps(evaluator, ids, options, carried.count));
	return window === undefined ? {carried} : {window, carried};
}

/** Takes all steps and gives the result. */
async function resultOf<Result>(steps: AsyncGenerator<unknown, Result>): Promise<Result> {
	for (;;) {
		const step = await steps.next();
		if (step.done) return step.value;
	}
}

/** The mean over windows from a zero state; undefined for a text that is shorter than a window and its last target. */
export const evaluateWindows = (evaluator: Evaluator, ids: Ids, signal?: AbortSignal): Promise<Score | undefined> =>
	resultOf(windowSteps(evaluator, ids, signal ? {signal} : {}));

/** The mean over the text read once, state carried. `lanes` is the number of batch rows; 1 is exact. */
export const evaluateCarried = (evaluator: Evaluator, ids: Ids, lanes: number, signal?: AbortSignal): Promise<Score> =>
	resultOf(carriedSteps(evaluator, ids, {lanes, ...(signal && {signal})}));

/** Both figures. The text must have at least two characters. Throws the signal's reason when it is aborted. */
export const evaluateText = (evaluator: Evaluator, ids: Ids, options: EvaluationOptions): Promise<Scores> =>
	resultOf(evaluationSteps(evaluator, ids, options));
