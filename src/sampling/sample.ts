/**
 * Draws a character from the logits of the next one. In this order:
 *
 * 1. Characters that would make a repeat longer lose some of their logit (`repetition.ts`).
 * 2. Temperature: weight(id) = exp((logit(id) − max) / temperature), so that nothing overflows, and the largest is 1.
 *    Temperature 0 takes the largest logit, and nothing below matters.
 * 3. Each filter of the table of settings (`settings.ts`), in the order of its rows, leaves out some of the characters that
 *    the one before has left in.
 *
 * V = logits.length.
 */
import {UserError} from '../errors.js';
import {negativeExponential} from '../model/exponential.js';
import type {Random} from '../random.js';
import {Candidates} from './candidates.js';
import type {RecentText} from './repetition.js';
import {filtersOf, type SampleConfig} from './settings.js';

/** The error for logits that are no numbers. */
export const diverged = (value: number): UserError =>
	new UserError(
		`Expected the model to give finite logits, got ${value}: its training has diverged. ` +
			'Train again with a smaller --lr, or use an earlier run.',
	);

/** The id of the largest logit. Throws a UserError where a logit is NaN or no largest is finite. */
export function mostProbable(logits: Float32Array): number {
	let best = 0;
	let maximum = Number.NEGATIVE_INFINITY;
	for (let id = 0; id < logits.length; id++) {
		const logit = logits[id];
		if (logit <= maximum) continue;
		if (Number.isNaN(logit)) throw diverged(logit);
		maximum = logit;
		best = id;
	}
	if (!Number.isFinite(maximum)) throw diverged(maximum);
	return best;
}

/** Has `candidates` be those that may be drawn, except at temperature 0. Returns the most probable of all characters. */
function selectCandidates(
	logits: Float32Array, // [V]
	sample: SampleConfig,
	candidates: Candidates,
	recent: RecentText | undefined,
): number {
	const own = recent === undefined ? logits : recent.penalize(logits, sample, candidates.penalized); // [V]
	const best = mostProbable(own);
	if (sample.temperature === 0) return best;
	candidates.weigh(own, best, sample.temperature);
	const filters = filtersOf(sample);
	for (let place = 0; place < filters.length; place++) filters[place].filter(candidates, filters[place].value);
	return best;
}

/**
 * Draws the id of the next character from `logits` [V], which comes after `recent`, if repeats are to be kept short. Takes
 * one random number, or none at temperature 0. Makes no arrays when it is given `candidates` to work in. Throws a UserError
 * where the logits are no numbers, as those of a diverged model.
 */
export function sampleCharacter(
	logits: Float32Array, // [V]
	sample: SampleConfig,
	random: Random,
	candidates: Candidates = new Candidates(logits.length),
	recent?: RecentText,
): number {
	const best = selectCandidates(logits, sample, candidates, recent);
	return sample.temperature === 0 ? best : candidates.draw(random.next());
}

/** The probabilities [V] that `sampleCharacter` draws with, for display. */
export function probabilitiesOf(logits: Float32Array, sample: SampleConfig, recent?: RecentText): Float64Array {
	const candidates = new Candidates(logits.length);
	const best = selectCandidates(logits, sample, candidates, recent);
	if (sample.temperature > 0) return candidates.probabilities();
	return new Float64Array(logits.length).fill(1, best, best + 1);
}

/** The probability of the character `id` in the model itself (temperature 1, nothing left out). */
export function modelProbability(logits: Float32Array, id: number): number {
	const maximum = logits[mostProbable(logits)];
	let total = 0;
	for (let other = 0; other < logits.length; other++) total += negativeExponential(maximum - logits[other]);
	return negativeExponential(maximum - logits[id]) / total;
}
