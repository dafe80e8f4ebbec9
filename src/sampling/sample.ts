/**
 * Draws a character from the logits of the next one.
 *
 *   weight(id) = exp((logit(id) − max) / temperature)          so that nothing overflows, and the largest is 1
 *
 * `topK` leaves the k most probable characters in, `topP` (Holtzman et al. 2020, "nucleus sampling") the most probable of
 * these that together hold that share of their weight, at least one. Of characters with the same logit the one with the
 * smaller id counts as more probable, so that the same random state always gives the same character.
 *
 * V = logits.length.
 */
import type {SampleConfig} from '../config.js';
import {UserError} from '../errors.js';
import type {Random} from '../random.js';
import {negativeExponential} from './exponential.js';

/** Working memory; whoever draws often makes it once. */
export type SampleScratch = {
	readonly weights: Float64Array; // [V]
	/** Ids, as a heap whose root is the most probable that is left. */
	readonly heap: Int32Array; // [V]
};

export const sampleScratch = (vocabSize: number): SampleScratch => ({
	weights: new Float64Array(vocabSize),
	heap: new Int32Array(vocabSize),
});

const diverged = (value: number): UserError =>
	new UserError(
		`Expected the model to give finite logits, got ${value}: its training has diverged. ` +
			'Train again with a smaller --lr, or use an earlier run.',
	);

/** The id of the largest logit. Throws a UserError where a logit is NaN or no largest is finite. */
function mostProbable(logits: Float32Array): number {
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

/** Puts `id` where it belongs below `root` in the heap of `size` ids. */
function sink(logits: Float32Array, heap: Int32Array, root: number, size: number, id: number): void {
	let place = root;
	for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
		if (child + 1 < size && isBefore(logits, heap[child + 1], heap[child])) child++;
		if (!isBefore(logits, heap[child], id)) break;
		heap[place] = heap[child];
		place = child;
	}
	heap[place] = id;
}

const isBefore = (logits: Float32Array, a: number, b: number): boolean =>
	logits[a] > logits[b] || (logits[a] === logits[b] && a < b);

function makeHeap(logits: Float32Array, heap: Int32Array): void {
	const V = logits.length;
	for (let id = 0; id < V; id++) heap[id] = id;
	for (let place = (V >> 1) - 1; place >= 0; place--) sink(logits, heap, place, V, heap[place]);
}

/**
 * Moves the most probable ids to the end of the heap, the most probable last: `limit` of them, or fewer if their weights
 * come to `enough` before; at least one. Returns how many.
 */
function sortOut(logits: Float32Array, {weights, heap}: SampleScratch, limit: number, enough: number): number {
	const V = logits.length;
	let total = 0;
	let count = 0;
	do {
		const id = heap[0];
		const last = V - 1 - count++;
		total += weights[id];
		sink(logits, heap, 0, last, heap[last]);
		heap[last] = id;
	} while (count < limit && total < enough);
	return count;
}

/** How many of the ids at the heap's end it takes for their weights to come to `enough`; at least one, at most `limit`. */
function countUntil({weights, heap}: SampleScratch, limit: number, enough: number): number {
	let total = 0;
	let count = 0;
	do total += weights[heap[heap.length - 1 - count++]];
	while (count < limit && total < enough);
	return count;
}

/** The weights of the last `count` ids of the heap. */
function sumOf({weights, heap}: SampleScratch, count: number): number {
	let total = 0;
	for (let place = heap.length - count; place < heap.length; place++) total += weights[heap[place]];
	return total;
}

/** Leaves the ids that take part at the end of the heap, the most probable last; returns how many. */
function participants(logits: Float32Array, {topK, topP}: SampleConfig, scratch: SampleScratch, all: number): number {
	const V = logits.length;
	makeHeap(logits, scratch.heap);
	if (topK === 0 || topK >= V) return sortOut(logits, scratch, V, topP * all);
	sortOut(logits, scratch, topK, Number.POSITIVE_INFINITY);
	return topP >= 1 ? topK : countUntil(scratch, topK, topP * sumOf(scratch, topK));
}

const isRestricted = ({topK, topP}: SampleConfig, vocabSize: number): boolean =>
	topP < 1 || (topK > 0 && topK < vocabSize);

/** The id among the last `count` of the heap at which their weights, summed from the end, pass `share` of their sum. */
function drawFromHeap(scratch: SampleScratch, count: number, share: number): number {
	const {weights, heap} = scratch;
	let left = share * sumOf(scratch, count);
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
 * Draws the id of the next character from `logits` [V]. Takes one random number, or none at temperature 0. Allocates nothing
 * when it is given `scratch`. Throws a UserError where the logits are no numbers, as those of a diverged model.
 */
export function sampleCharacter(
	logits: Float32Array, // [V]
	config: SampleConfig,
	random: Random,
	scratch: SampleScratch = sampleScratch(logits.length),
): number {
	const best = mostProbable(logits);
	if (config.temperature === 0) return best;
	const total = weigh(logits, logits[best], config.temperature, scratch.weights);
	if (!isRestricted(config, logits.length)) return drawFromAll(scratch.weights, random.next() * total, best);
	return drawFromHeap(scratch, participants(logits, config, scratch, total), random.next());
}

/** The probabilities that `sampleCharacter` draws with, for display. */
export function probabilitiesOf(logits: Float32Array, config: SampleConfig): Float64Array {
	const V = logits.length;
	const best = mostProbable(logits);
	const probabilities = new Float64Array(V);
	if (config.temperature === 0) {
		probabilities[best] = 1;
		return probabilities;
	}
	const scratch = sampleScratch(V);
	const all = weigh(logits, logits[best], config.temperature, scratch.weights);
	if (!isRestricted(config, V)) return scratch.weights.map(weight => weight / all);
	const count = participants(logits, config, scratch, all);
	const total = sumOf(scratch, count);
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
