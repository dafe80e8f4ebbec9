/**
 * An n-gram model that learns a text as it reads it: beside the table that it was built with, which stays as it is, there are the strings that
 * were read since, each with what it adds to the table's numbers. A string that is new to both adds to the number of characters
 * that stand before the one without its first character. The discounts stay those of the table.
 */
import {NgramContext} from './context.js';
import {GrowingStrings} from './growing-strings.js';
import type {NgramModel} from './model.js';
import {childOf} from './string-table.js';

const none = -1;

export class GrowingContext extends NgramContext {
	readonly #strings = new GrowingStrings();
	/** The node of the last k characters; −1 before so many were read. */
	readonly #readNodes: Int32Array;
	readonly #mergedIds: Uint32Array; // [V]
	readonly #mergedNumbers: Uint32Array; // [V]

	constructor(model: NgramModel, order?: number) {
		super(model, order);
		this.#readNodes = new Int32Array(this.order + 1).fill(none, 1);
		this.#mergedIds = new Uint32Array(model.vocabSize);
		this.#mergedNumbers = new Uint32Array(model.vocabSize);
	}

	/** Goes back to the beginning of a text; what was learned stays. */
	override reset(): void {
		super.reset();
		this.#readNodes.fill(none, 1);
	}

	/** Learns a character after each context, and goes on by it. */
	override take(id: number): void {
		const strings = this.#strings;
		let context = 0;
		let shorter = 0;
		for (let k = 0; k < this.order && context !== none; k++) {
			let string = strings.child(context, id);
			if (string === none) {
				const known = strings.known[context];
				const child = known === none ? none : childOf(this.model.table, k, known, id);
				string = strings.add(context, id, child);
				if (child === none && k > 0) strings.kinds[shorter]++;
			}
			strings.counts[string]++;
			shorter = string;
			context = this.#readNodes[k + 1];
			this.#readNodes[k + 1] = string;
		}
		super.take(id);
	}

	protected override find(k: number): boolean {
		const isKnown = super.find(k);
		const strings = this.#strings;
		const node = this.#readNodes[k];
		if (node === none || strings.children[node] === none) return isKnown;
		const numbers = strings[this.numbersOf(k)];
		const from = isKnown ? this.from : 0;
		let to = isKnown ? this.to - from : 0;
		for (let place = 0; place < to; place++) {
			this.#mergedIds[place] = this.ids[from + place];
			this.#mergedNumbers[place] = this.numbers[from + place];
		}
		for (let child = strings.children[node]; child !== none; child = strings.siblings[child]) {
			const known = strings.known[child];
			if (known !== none) {
				this.#mergedNumbers[known - from] += numbers[child];
				continue;
			}
			this.#mergedIds[to] = strings.ids[child];
			this.#mergedNumbers[to++] = numbers[child];
		}
		this.ids = this.#mergedIds;
		this.numbers = this.#mergedNumbers;
		this.from = 0;
		this.to = to;
		return true;
	}
}
