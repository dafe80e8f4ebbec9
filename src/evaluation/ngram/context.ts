/** The characters read last, as strings of an n-gram model: one for each length of context. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Ids} from '../../data/corpus.js';
import type {NgramModel} from './model.js';
import {childOf, type Numbers} from './string-table.js';

const none = -1;

export class NgramContext {
	readonly #model: NgramModel;
	/** The string of the last k characters on level k, −1 where the model has not seen it; k < order. */
	readonly #nodes: Int32Array;
	/** Characters read so far, up to the longest context. */
	#read = 0;
	/** The strings of the level that was opened last, their numbers, and sums of these. */
	#from = 0;
	#to = 0;
	#numbers: Numbers = new Uint8Array();
	#discounts: readonly number[] = [];
	readonly #sums = new Float64Array(2); // all, and the part that discounts take away

	constructor(model: NgramModel) {
		this.#model = model;
		this.#nodes = new Int32Array(model.order).fill(none);
		this.#nodes[0] = 0;
	}

	/** Goes back to the beginning of a text. */
	reset(): void {
		this.#nodes.fill(none, 1);
		this.#read = 0;
	}

	/** Goes on by a character. */
	take(id: number): void {
		const {table, order} = this.#model;
		for (let k = order - 1; k > 0; k--) {
			const before = this.#nodes[k - 1];
			this.#nodes[k] = before === none ? none : childOf(table, k - 1, before, id);
		}
		if (this.#read < order - 1) this.#read++;
	}

	/** Looks at what follows the last k characters; false where nothing is known to. */
	#open(k: number): boolean {
		const node = this.#nodes[k];
		if (node === none) return false;
		const {table, discounts} = this.#model;
		const which = k === this.#read ? 'counts' : 'kinds';
		const numbers = table[k + 1][which];
		const taken = discounts[k + 1][which];
		const from = table[k].children[node];
		const to = table[k].children[node + 1];
		let sum = 0;
		let discounted = 0;
		for (let at = from; at < to; at++) {
			const number = numbers[at];
			sum += number;
			discounted += taken[number < 3 ? number : 3];
		}
		this.#from = from;
		this.#to = to;
		this.#numbers = numbers;
		this.#discounts = taken;
		this.#sums[0] = sum;
		this.#sums[1] = discounted;
		return sum > 0;
	}

	/** The probability of a character as the next one. */
	probabilityOf(id: number): number {
		const {table, order, vocabSize} = this.#model;
		let probability = 0;
		let left = 1;
		for (let k = order - 1; k >= 0; k--) {
			if (!this.#open(k)) continue;
			const at = childOf(table, k, this.#nodes[k], id);
			const number = at === none ? 0 : this.#numbers[at];
			probability += (left / this.#sums[0]) * (number - this.#discounts[number < 3 ? number : 3]);
			left *= this.#sums[1] / this.#sums[0];
		}
		return probability + left / vocabSize;
	}

	/** Writes the probability of every character as the next one. */
	distribution<Numbers extends Float32Array | Float64Array>(into: Numbers): Numbers /* [V] */ {
		const {table, order, vocabSize} = this.#model;
		into.fill(0);
		let left = 1;
		for (let k = order - 1; k >= 0; k--) {
			if (!this.#open(k)) continue;
			const {ids} = table[k + 1];
			const scale = left / this.#sums[0];
			const numbers = this.#numbers;
			const discounts = this.#discounts;
			for (let at = this.#from; at < this.#to; at++) {
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
