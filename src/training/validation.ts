/** The extent of a run's validations: the part of the held-out text that they score, and the size of their batches. */

import type {ModelConfig, TrainConfig} from '../config.js';
import type {Ids} from '../data/corpus.js';
import type {Extent} from '../evaluation/evaluate.js';
import {parameterCount} from '../model/parameters.js';

/** Validations of runs without a plan read at most so many characters, the first of the held-out text. */
const mostCharacters = 250_000;

const mostLanes = 64;

/**
 * Characters of a batch row on the way and of its warm-up: fewer rows would take longer for the same text, and a longer
 * warm-up would be most of the work. Runs without a plan had long rows with a long warm-up.
 */
const planned = {lane: 128, warmUp: 128};
const longLane = 1024;

/** Multiplications that an exact evaluation may take (a core does some 2·10¹⁰ a second with one batch row); beyond it 64 rows are used. */
const exactWork = 1.2e11;

/** Multiplications in one call of the evaluator, with many batch rows and with one: some hundredths of a second. */
const callWork = {rows: 1e9, singleRow: 3e8};
const longestCall = 256;

/** Less than two characters can't be validated: nothing would be predicted. */
export const canValidate = (valid: Ids): boolean => valid.length >= 2;

/** The text that validations during the run read some or all of. */
export const validationText = ({validation}: TrainConfig, valid: Ids): Ids =>
	validation ? valid : valid.subarray(0, mostCharacters);

const lanesOf = (characters: number, ofEach: number): number =>
	Math.max(1, Math.min(mostLanes, Math.floor(characters / ofEach)));

/** The extent in which so many characters of a text are scored, spread evenly over it. */
export function extentOf(characters: number, text: Ids): Extent {
	const all = Math.max(1, text.length - 1);
	const scored = Math.min(characters, all);
	const lanes = lanesOf(scored, planned.lane);
	return {lanes, each: Math.ceil(scored / lanes), warmUp: planned.warmUp};
}

/** The extent of the validations on the way; `text` is that of `validationText`. */
export const extentOnTheWay = ({validation}: TrainConfig, text: Ids): Extent =>
	validation ? extentOf(validation.characters, text) : {lanes: lanesOf(text.length, longLane)};

/** The extent of the evaluation at the end: one batch row, which is exact, unless that would take long. */
export function finalExtent({validation}: TrainConfig, model: ModelConfig, valid: Ids): Extent {
	const characters = validation?.finalCharacters || valid.length;
	if (characters < valid.length - 1) return extentOf(characters, valid);
	return {lanes: parameterCount(model) * valid.length <= exactWork ? 1 : mostLanes};
}

/** Steps of time in one call of the evaluator, so short that a run can be paused and stopped between two calls. */
export function callLength(model: ModelConfig, lanes: number): number {
	const work = lanes === 1 ? callWork.singleRow : callWork.rows;
	return Math.max(1, Math.min(longestCall, Math.floor(work / (parameterCount(model) * lanes))));
}
