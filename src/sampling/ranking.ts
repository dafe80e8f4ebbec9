/**
 * Which characters take part in the draw: a ranking by logit, of which a beginning is kept. Of characters with the same logit
 * the one with the smaller id ranks higher, so that the same logits always give the same ranking.
 *
 * V = logits.length.
 */
import type {SampleConfig} from '../config.js';
import type {SampleScratch} from './scratch.js';

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

/** How many of the last `count` ids of the heap have at least the weight `least`, which the last one has. */
function countAbove({weights, heap}: SampleScratch, count: number, least: number): number {
	let kept = count;
	while (weights[heap[heap.length - kept]] < least) kept--;
	return kept;
}

/** The weights of the last `count` ids of the heap. */
export function weightOfLast({weights, heap}: SampleScratch, count: number): number {
	let total = 0;
	for (let place = heap.length - count; place < heap.length; place++) total += weights[heap[place]];
	return total;
}

/** Whether the limits take a ranking. */
export const needsRanking = ({topK, topP}: SampleConfig, vocabSize: number): boolean =>
	topP < 1 || (topK > 0 && topK < vocabSize);

/**
 * Leaves the ids that take part at the end of the heap, the most probable last; returns how many. `weights` belong to
 * `logits`, the largest is 1, and their sum is `all`.
 */
export function rankParticipants(
	logits: Float32Array,
	{topK, topP, minP}: SampleConfig,
	scratch: SampleScratch,
	all: number,
): number {
	const V = logits.length;
	makeHeap(logits, scratch.heap);
	if (topK === 0 || topK >= V) return countAbove(scratch, sortOut(logits, scratch, V, topP * all), minP);
	sortOut(logits, scratch, topK, Number.POSITIVE_INFINITY);
	const count = topP >= 1 ? topK : countUntil(scratch, topK, topP * weightOfLast(scratch, topK));
	return countAbove(scratch, count, minP);
}
