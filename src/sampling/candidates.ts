/**
 * The characters that may be drawn next, with their weights. Filters (`filters.ts`) leave some of them out; then one is drawn,
 * or all their probabilities are shown.
 *
 * Before anything is ranked, the candidates stand in the order of their ids, and a character is left out by a weight of 0.
 * A ranking lists them from the last place of the list backwards, and leaves out what is not on the list. It is made by a
 * heap, so that a few of many candidates are found without all of them being sorted. Of candidates with the same score the
 * one with the smaller id ranks higher, so that the same logits always give the same ranking.
 *
 * Whoever draws often makes this once, since drawing makes no arrays of its own. V = vocabSize.
 */
import {negativeExponential} from '../model/exponential.js';

type Scores = Float32Array | Float64Array; // [V]

const isBefore = (scores: Scores, a: number, b: number): boolean =>
	scores[a] > scores[b] || (scores[a] === scores[b] && a < b);

/** Puts `id` in its place below `root` in a heap of `size` ids. */
function sink(scores: Scores, heap: Int32Array, root: number, size: number, id: number): void {
	let place = root;
	for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
		if (child + 1 < size && isBefore(scores, heap[child + 1], heap[child])) child++;
		if (!isBefore(scores, heap[child], id)) break;
		heap[place] = heap[child];
		place = child;
	}
	heap[place] = id;
}

export class Candidates {
	/** The largest of those drawn from is 1 until a filter leaves it out. */
	readonly weights: Float64Array; // [V]
	/** Ids; the candidates are those from place `from` to before place `to`, once they are listed. */
	readonly ids: Int32Array; // [V]
	/** Working memory for a filter that ranks by scores of its own. */
	readonly scores: Float64Array; // [V]
	/** Working memory for logits less what repeats cost. */
	readonly penalized: Float32Array; // [V]
	logits: Float32Array; // [V]
	from = 0;
	to = 0;
	/** The most probable character. */
	#best = 0;
	/** The sum of the weights while nothing is listed; a field that is a number would be allocated at each change. */
	readonly #total = new Float64Array(1);
	/** The scores by which the list is sorted, the highest last. */
	#rankedBy: Scores | undefined;

	constructor(vocabSize: number) {
		this.weights = new Float64Array(vocabSize);
		this.ids = new Int32Array(vocabSize);
		this.scores = new Float64Array(vocabSize);
		this.penalized = new Float32Array(vocabSize);
		this.logits = this.penalized;
	}

	/** Takes in all characters with weight(id) = exp((logit(id) − logit(best)) / temperature), `best` having the largest logit. */
	weigh(logits: Float32Array, best: number, temperature: number): void {
		const {weights} = this;
		const maximum = logits[best];
		let total = 0;
		for (let id = 0; id < logits.length; id++) {
			const weight = negativeExponential((maximum - logits[id]) / temperature);
			weights[id] = weight;
			total += weight;
		}
		this.logits = logits;
		this.from = 0;
		this.to = 0;
		this.#best = best;
		this.#total[0] = total;
		this.#rankedBy = undefined;
	}

	get #isListed(): boolean {
		return this.to > 0;
	}

	/** The sum of the candidates' weights. */
	get total(): number {
		if (!this.#isListed) return this.#total[0];
		let total = 0;
		for (let place = this.from; place < this.to; place++) total += this.weights[this.ids[place]];
		return total;
	}

	/** Lists the candidates at the places from 0 on, in no particular order. */
	list(): void {
		const {ids, from, to} = this;
		if (this.#isListed) ids.copyWithin(0, from, to);
		else for (let id = 0; id < ids.length; id++) ids[id] = id;
		this.to = this.#isListed ? to - from : ids.length;
		this.from = 0;
		this.#rankedBy = undefined;
	}

	/**
	 * Keeps the candidates with the highest `scores`, which must not change before the next draw: `limit` of them, or fewer if
	 * their weights come to `enough` before; at least one.
	 */
	keepHighest(scores: Scores, limit: number, enough: number): void {
		if (this.#rankedBy === scores) this.#cut(limit, enough);
		else this.#rank(scores, limit, enough);
	}

	/** Keeps the candidates with a weight of at least `least`; one must have it. */
	keepHeavy(least: number): void {
		const {weights, ids, from, to} = this;
		if (this.#isListed) {
			let first = to;
			for (let place = to - 1; place >= from; place--) if (weights[ids[place]] >= least) ids[--first] = ids[place];
			this.from = first;
			return;
		}
		let total = 0;
		for (let id = 0; id < weights.length; id++) {
			if (weights[id] < least) weights[id] = 0;
			else total += weights[id];
		}
		this.#total[0] = total;
	}

	/** The candidate at which the weights, summed in the order of the candidates, pass `share` of their sum. */
	draw(share: number): number {
		const {weights, ids, from, to} = this;
		let left = share * this.total;
		if (!this.#isListed) {
			for (let id = 0; id < weights.length; id++) {
				left -= weights[id];
				if (left < 0) return id;
			}
			return this.#best; // rounding: the sum came out smaller than the total
		}
		for (let place = to - 1; place >= from; place--) {
			left -= weights[ids[place]];
			if (left < 0) return ids[place];
		}
		return ids[to - 1]; // rounding: the sum came out smaller the second time
	}

	/** The probability that each character is drawn, for display. */
	probabilities(): Float64Array {
		const {weights, ids, from, to, total} = this;
		if (!this.#isListed) return weights.map(weight => weight / total);
		const probabilities = new Float64Array(weights.length); // [V]
		for (const id of ids.subarray(from, to)) probabilities[id] = weights[id] / total;
		return probabilities;
	}

	/** A heap sort that goes on until it has found enough. */
	#rank(scores: Scores, limit: number, enough: number): void {
		this.list();
		const {weights, ids, to} = this;
		for (let place = (to >> 1) - 1; place >= 0; place--) sink(scores, ids, place, to, ids[place]);
		const most = Math.min(limit, to);
		let total = 0;
		let count = 0;
		do {
			const id = ids[0];
			const last = to - 1 - count++;
			total += weights[id];
			sink(scores, ids, 0, last, ids[last]);
			ids[last] = id;
		} while (count < most && total < enough);
		this.from = to - count;
		this.#rankedBy = scores;
	}

	/** Shortens a list that is sorted. */
	#cut(limit: number, enough: number): void {
		const {weights, ids, to} = this;
		const first = Math.max(this.from, to - limit);
		let total = 0;
		let place = to;
		do total += weights[ids[--place]];
		while (place > first && total < enough);
		this.from = place;
	}
}
