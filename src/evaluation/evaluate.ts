/**
 * Measures how well a model predicts a text it has not learned from. Two figures, always named:
 *
 * - `carried`: h and c are carried through the whole text, so that every character but the first is predicted from all
 *   that came before. With one batch row that is exact; with more the text is cut into as many parts, read side by side; each
 *   row first reads the characters before its own part, unscored, so that its h and c have settled.
 * - `window`: non-overlapping windows of 256 characters, each from a zero state, which is how figures of models with a
 *   fixed context are to be compared.
 */
import {carriedBatches, windowBatches} from '../data/batches.js';
import type {Ids} from '../data/corpus.js';
import type {Evaluator} from '../engines/engine.js';

export type Score = {
	/** Mean nats a character; bits are loss / ln 2, the perplexity is e^loss. */
	readonly loss: number;
	/** Share of the characters that were the most probable one. */
	readonly accuracy: number;
	/** The number of characters predicted. */
	readonly count: number;
};

export const windowLength = 256;

/** Characters that a batch row reads before its own part begins. */
export const warmUpCharacters = 512;

const windowsAtOnce = 64;
const chunkLength = 256;

/** The mean over windows from a zero state; undefined for a text that is shorter than a window and its last target. */
export async function evaluateWindows(
	evaluator: Evaluator,
	ids: Ids,
	signal?: AbortSignal,
): Promise<Score | undefined> {
	let lossSum = 0;
	let correct = 0;
	let count = 0;
	for (const batch of windowBatches(ids, windowLength, windowsAtOnce)) {
		signal?.throwIfAborted();
		const result = await evaluator.evaluate(batch);
		lossSum += result.lossSum;
		correct += result.correct;
		count += batch.batchSize * batch.seqLength;
	}
	return count === 0 ? undefined : {loss: lossSum / count, accuracy: correct / count, count};
}

/**
 * The mean over the text read once, state carried. `lanes` is the number of batch rows; 1 is exact. The accuracy of several rows is
 * taken over the chunks in which every row is within its own part, since an engine counts a chunk's hits together.
 */
export async function evaluateCarried(
	evaluator: Evaluator,
	ids: Ids,
	lanes: number,
	signal?: AbortSignal,
): Promise<Score> {
	let lossSum = 0;
	let count = 0;
	const whole = {correct: 0, count: 0};
	const all = {correct: 0, count: 0};
	for (const {batch, scored} of carriedBatches(ids, {lanes, warmUp: warmUpCharacters, seqLength: chunkLength})) {
		signal?.throwIfAborted();
		const {losses, correct} = await evaluator.evaluate(batch);
		let scoredHere = 0;
		for (let index = 0; index < scored.length; index++) {
			if (scored[index] === 0) continue;
			lossSum += losses[index];
			scoredHere++;
		}
		count += scoredHere;
		for (const tally of scoredHere === scored.length ? [all, whole] : [all]) {
			tally.correct += correct;
			tally.count += scored.length;
		}
	}
	const {correct, count: counted} = whole.count > 0 ? whole : all;
	return {loss: lossSum / count, accuracy: correct / counted, count};
}

export type Scores = {
	/** Missing where the text is shorter than a window. */
	readonly window?: Score;
	readonly carried: Score;
};

/** Both figures. The text must have at least two characters. Throws the signal's reason when it is aborted. */
export async function evaluateText(
	evaluator: Evaluator,
	ids: Ids,
	{lanes, signal}: {readonly lanes: number; readonly signal?: AbortSignal},
): Promise<Scores> {
	const window = await evaluateWindows(evaluator, ids, signal);
	const carried = await evaluateCarried(evaluator, ids, lanes, signal);
	return window === undefined ? {carried} : {window, carried};
}
