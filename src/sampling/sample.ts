/**
 * Draws a character from the logits of the next one. In this order:
 *
 * 1. Characters that would make a repeat longer lose some of their logit (`repetition.ts`).
 * 2. Temperature: weight(id) = exp((logit(id) − max) / temperature), so that nothing overflows, and the largest is 1.
 *    Temperature 0 takes the largest logit, and nothing below matters.
 * 3. `topK` leaves the k most probable characters in.
 * 4. `topP` (Holtzman et al. 2020, "nucleus sampling") leaves the most probable of these in that together hold that share of
 *    their weight, at least one.
 * 5. `minP` (Nguyen et al. 2024) leaves those of these in whose weight is at least that share of the largest.
 *
 * Of characters with the same logit the one with the smaller id counts as more probable, so that the same random state
 * always gives the same character.
 *
 * V = logits.length.
 */
import type {SampleConfig} from '../config.js';
import {UserError} from '../errors.js';
import {negativeExponential} from '../model/exponential.js';
import type {Random} from '../random.js';
import {needsRanking, rankParticipants, weightOfLast} from './ranking.js';
import type {RecentText} from './repetition.js';
import {type SampleScratch, sampleScratch} from './scratch.js';

/** What is thrown where logits are no numbers. */
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

/** Fills `weights` and returns their sum. */
function weigh(logits: Float32Array, maximum: number, temperature: number, weights: Float64Array): number {
	let total = 0;
	for (let id = 0; id < logits.length; id++) {
		const weight = negativeExponential((maximum - logits[id]) / temperature);
		weights[id] = weight;
		total += weight;
	}
	return total;
}

/** Sets the weights to 0 that are below `least`; returns the sum of the others. */
function dropBelow(weights: Float64Array, least: number): number {
	let total = 0;
	for (let id = 0; id < weights.length; id++) {
		if (weights[id] < least) weights[id] = 0;
		else total += weights[id];
	}
	return total;
}

/** The id among the last `count` of the heap at which their weights, summed from the end, pass `share` of their sum. */
function drawFromHeap(scratch: SampleScratch, count: number, share: number): number {
	const {weights, heap} = scratch;
	let left = share * weightOfLast(scratch, count);
	for (let place = heap.length - 1; place >= heap.length - count; place--) {
		left -= weights[heap[place]];
		if (left < 0) return heap[place];
	}
	return heap[heap.length - 1]; // rounding: the sum came out smaller the second time
}

/** The id at which the weights, summed in the order of the ids, pass `threshold`. */
function drawFromAll(weights: Float64Array, threshold: number, fallback: number): number {
	let left = threshold;
	for (let id = 0; id < weights.length; id++) {
		left -= weights[id];
		if (left < 0) return id;
	}
	return fallback; // rounding: the sum came out smaller than the total
}

/**
 * Draws the id of the next character from `logits` [V], which comes after `recent`, if repeats are to be kept short. Takes
 * one random number, or none at temperature 0. Allocates nothing when it is given `scratch`. Throws a UserError where the
 * logits are no numbers, as those of a diverged model.
 */
export function sampleCharacter(
	logits: Float32Array, // [V]
	config: SampleConfig,
	random: Random,
	scratch: SampleScratch = sampleScratch(logits.length),
	recent?: RecentText,
): number {
	const own = recent === undefined ? logits : recent.penalize(logits, config, scratch.penalized); // [V]
	const best = mostProbable(own);
	if (config.temperature === 0) return best;
	const {weights} = scratch;
	const all = weigh(own, own[best], config.temperature, weights);
	if (needsRanking(config, own.length)) {
		return drawFromHeap(scratch, rankParticipants(own, config, scratch, all), random.next());
	}
	const total = config.minP > 0 ? dropBelow(weights, config.minP) : all;
	return drawFromAll(weights, random.next() * total, best);
}

/** The probabilities that `sampleCharacter` draws with, for display. */
export function probabilitiesOf(logits: Float32Array, config: SampleConfig, recent?: RecentText): Float64Array {
	const V = logits.length;
	const scratch = sampleScratch(V);
	const own = recent === undefined ? logits : recent.penalize(logits, config, scratch.penalized); // [V]
	const best = mostProbable(own);
	const probabilities = new Float64Array(V);
	if (config.temperature === 0) {
		probabilities[best] = 1;
		return probabilities;
	}
	const all = weigh(own, own[best], config.temperature, scratch.weights);
	if (!needsRanking(config, V)) {
		const total = dropBelow(scratch.weights, config.minP);
		return scratch.weights.map(weight => weight / total);
	}
	const count = rankParticipants(own, config, scratch, all);
	const total = weightOfLast(scratch, count);
	for (const id of scratch.heap.subarray(V - count)) probabilities[id] = scratch.weights[id] / total;
	return probabilities;
}

/** How probable the model itself (temperature 1, nothing left out) thought the character `id`. */
export function modelProbability(logits: Float32Array, id: number): number {
	const maximum = logits[mostProbable(logits)];
	let total = 0;
	for (let other = 0; other < logits.length; other++) total += negativeExponential(maximum - logits[other]);
	return negativeExponential(maximum - logits[id]) / total;
}
