/** The characters read last, as strings of an n-gram model: one for each length of context. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Ids} from '../../data/corpus.js';
import type {Discounts} from './discounts.js';
import type {NgramModel} from './model.js';
import {childOf, type Numbers} from './string-table.js';

const none = -1;

export class NgramContext {
	protected readonly model: NgramModel;
	/** Characters that are looked at, with the one that is predicted. */
	protected readonly order: number;
	/** The string of the last k characters on level k, −1 where the model has not seen it; k < order. */
	protected readonly nodes: Int32Array;
	/** Characters read so far, up to the longest context. */
	protected read = 0;
	/** The characters that may follow a context, from place `from` to before `to`, and the numbers of their strings. */
	protected ids: Numbers = new Uint8Array();
	protected numbers: Numbers = new Uint8Array();
	protected from = 0;
	protected to = 0;
	readonly #sums = new Float64Array(2); // of all numbers, and of the part that discounts take away

	/** At the beginning of a text. With a smaller `order` than the model's it is as a model of that order. */
	constructor(model: NgramModel, order: number = model.order) {
		this.model = model;
		this.order = Math.min(order, model.order);
		this.nodes = new Int32Array(this.order).fill(none);
		this.nodes[0] = 0;
	}

	/** Goes back to the beginning of a text. */
	reset(): void {
		this.nodes.fill(none, 1);
		this.read = 0;
	}

	/** Goes on by a character. */
	take(id: number): void {
		const {table} = this.model;
		for (let k = this.order - 1; k > 0; k--) {
			const before = this.nodes[k - 1];
			this.nodes[k] = before === none ? none : childOf(table, k - 1, before, id);
		}
		if (this.read < this.order - 1) this.read++;
	}

	/** The longest context tells how often a string occurs, shorter ones how many characters stand before it. */
	protected numbersOf(k: number): 'counts' | 'kinds' {
		return k === this.read ? 'counts' : 'kinds';
	}

	/** Finds what follows the last k characters; false where nothing does. */
	protected find(k: number): boolean {
		const node = this.nodes[k];
		if (node === none) return false;
		const {table} = this.model;
		this.ids = table[k + 1].ids;
		this.numbers = table[k + 1][this.numbersOf(k)];
		this.from = table[k].children[node];
		this.to = table[k].children[node + 1];
		return true;
	}

	/** Finds what follows the last k characters and sums its numbers; gives their discounts, undefined where all numbers are 0. */
	#open(k: number): Discounts | undefined {
		if (!this.find(k)) return undefined;
		const discounts = this.model.discounts[k + 1][this.numbersOf(k)];
		const {numbers} = this;
		let sum = 0;
		let discounted = 0;
		for (let at = this.from; at < this.to; at++) {
			const number = numbers[at];
			sum += number;
			discounted += discounts[number < 3 ? number : 3];
		}
		this.#sums[0] = sum;
		this.#sums[1] = discounted;
		return sum > 0 ? discounts : undefined;
	}

	/** The probability of a character as the next one. */
	probabilityOf(id: number): number {
		let probability = 0;
		let left = 1;
		for (let k = this.order - 1; k >= 0; k--) {
			const discounts = this.#open(k);
			if (discounts === undefined) continue;
			let at = this.from;
			while (at < this.to && this.ids[at] !== id) at++;
			const number = at < this.to ? this.numbers[at] : 0;
			probability += (left / this.#sums[0]) * (number - discounts[number < 3 ? number : 3]);
			left *= this.#sums[1] / this.#sums[0];
		}
		return probability + left / this.model.vocabSize;
	}

	/** Writes the probability of every character as the next one. */
	distribution<Probabilities extends Float32Array | Float64Array>(into: Probabilities): Probabilities /* [V] */ {
		const {vocabSize} = this.model;
		into.fill(0);
		let left = 1;
		for (let k = this.order - 1; k >= 0; k--) {
			const discounts = this.#open(k);
			if (discounts === undefined) continue;
			const {ids, numbers} = this;
			const scale = left / this.#sums[0];
			for (let at = this.from; at < this.to; at++) {
				const number = numbers[at];
				into[ids[at]] += scale * (number - discounts[number < 3 ? number : 3]);
			}
			left *= this.#sums[1] / this.#sums[0];
		}
		const even = left / vocabSize;
		for (let id = 0; id < vocabSize; id++) into[id] += even;
		return into;
	}
}

/** Characters between two turns of the event loop: some hundredths of a second. */
const sliceCharacters = 10_000;

export type LossOptions = {
	readonly signal?: AbortSignal | undefined;
	/** Asked now and then; true ends with what was predicted so far. */
	readonly isOver?: (() => boolean) | undefined;
};

/**
 * Nats of each character of a text, each predicted from those before it; the first from nothing. Throws the signal's reason when it is
 * aborted.
 */
export async function ngramLosses(
	model: NgramModel,
	ids: Ids,
	{signal, isOver}: LossOptions = {},
): Promise<Float64Array> {
	const context = new NgramContext(model);
	const losses = new Float64Array(ids.length);
	for (const [place, id] of ids.entries()) {
		if (place % sliceCharacters === 0 && place > 0) {
			await nextTurn();
			signal?.throwIfAborted();
			if (isOver?.()) return losses.subarray(0, place);
		}
		losses[place] = -Math.log(context.probabilityOf(id));
		context.take(id);
	}
	return losses;
}
