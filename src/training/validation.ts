/** The extent of a validation: part of the held-out text in many batch rows during the run, all of it in one row at the end. */

import type {ModelConfig} from '../config.js';
import type {Ids} from '../data/corpus.js';
import type {Evaluator} from '../engines/engine.js';
import {evaluateText, type Scores} from '../evaluation/evaluate.js';
import {parameterCount} from '../model/parameters.js';

/** Validations during a run read at most so many characters, the first of the held-out text. */
const mostCharacters = 250_000;

const mostLanes = 64;

/** With fewer characters in a batch row the warm-up of the rows would be most of the work. */
const laneCharacters = 1024;

/** Multiplications that an exact evaluation may take (a core does some 2·10¹⁰ a second with one batch row); beyond it 64 rows are used. */
const exactWork = 1.2e11;

/** The text that is read by validations during the run. */
export const validationText = (valid: Ids): Ids => valid.subarray(0, mostCharacters);

/** Less than two characters can't be validated: nothing would be predicted. */
export const canValidate = (valid: Ids): boolean => valid.length >= 2;

/** Both figures of the weights so far; the best are chosen by `carried`. */
export function validate(evaluator: Evaluator, valid: Ids): Promise<Scores> {
	const text = validationText(valid);
	const lanes = Math.max(1, Math.min(mostLanes, Math.floor(text.length / laneCharacters)));
	return evaluateText(evaluator, text, {lanes});
}

/** Seconds that the evaluation at the end may take in a run whose length is a time, and the share of that time. */
const finalSeconds = 10;
const finalShare = 0.05;

/**
 * The number of held-out characters that there is time for after a run of so many seconds, whose validations took `validationSeconds`
 * each: somebody who gives ten minutes does not want to wait for another ten.
 */
export function charactersInTime(valid: Ids, seconds: number, validationSeconds: number): number {
	const validations = Math.max(finalSeconds, finalShare * seconds) / validationSeconds;
	return Math.min(valid.length, Math.max(mostCharacters, Math.floor(mostCharacters * validations)));
}

export type FinalScores = Scores & {readonly lanes: number};

/** Both figures on all of a text, in one batch row, which is exact, unless that would take long. */
export async function finalScores(
	evaluator: Evaluator,
	model: ModelConfig,
	valid: Ids,
	signal?: AbortSignal,
): Promise<FinalScores> {
	const lanes = parameterCount(model) * valid.length <= exactWork ? 1 : mostLanes;
	return {...(await evaluateText(evaluator, valid, {lanes, ...(signal && {signal})})), lanes};
}
