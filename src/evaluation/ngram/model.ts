/**
 * An n-gram model of characters, smoothed as Witten and Bell did (1991, "The zero-frequency problem", method C; interpolated):
 *
 *   p(x | context) = (count(context x) + kinds(context) · p(x | shorter context)) / (followers(context) + kinds(context))
 *
 * with `followers` the number of characters found after the context, `kinds` the number of different ones, and 1 / V at the
 * end of the recursion. It is made in a moment, and a network that predicts a text no better has learned too little.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Ids} from '../../data/corpus.js';
import {StringCounts} from './counts.js';

/** Characters that are looked at to predict one, with that one. */
export const defaultOrder = 6;

/** Characters between two turns of the event loop: some hundredths of a second. */
const sliceCharacters = 20_000;

const nothing = -1;

export type BuildOptions = {
	readonly order?: number;
	readonly signal?: AbortSignal;
	/** Asked now and then; true ends the building with what was counted so far. */
	readonly isOver?: () => boolean;
};

export class NgramModel {
	readonly order: number;
	readonly vocabSize: number;
	readonly counts = new StringCounts();

	constructor(order: number, vocabSize: number) {
		this.order = order;
		this.vocabSize = vocabSize;
	}

	/** Counts the strings of a text. Throws the signal's reason when it is aborted. */
	static async of(
		ids: Ids,
		vocabSize: number,
		{order = defaultOrder, signal, isOver}: BuildOptions = {},
	): Promise<NgramModel> {
		const model = new NgramModel(order, vocabSize);
		const context = new NgramContext(model);
		for (let from = 0; from < ids.length; from += sliceCharacters) {
			signal?.throwIfAborted();
			if (from > 0 && isOver?.()) break;
			for (const id of ids.subarray(from, from + sliceCharacters)) context.learn(id);
			await nextTurn();
		}
		return model;
	}

	/** Nats of each character of a text, each predicted from those before it; the first from nothing. */
	losses(ids: Ids, order = this.order): Float64Array {
		const context = new NgramContext(this);
		return Float64Array.from(ids, id => {
			const loss = -Math.log(context.probabilityOf(id, order));
			context.take(id);
			return loss;
		});
	}
}

/** The characters read last, as nodes of the model: one for each length of context. */
export class NgramContext {
	readonly #model: NgramModel;
	/** The node of the last k characters, −1 where the model has not seen them; k < order. */
	readonly #nodes: Int32Array;

	constructor(model: NgramModel) {
		this.#model = model;
		this.#nodes = new Int32Array(model.order).fill(nothing);
		this.#nodes[0] = model.counts.root;
	}

	/** Goes on by a character. */
	take(id: number): void {
		const {counts, order} = this.#model;
		for (let length = order - 1; length > 0; length--) {
			const before = this.#nodes[length - 1];
			this.#nodes[length] = before === nothing ? nothing : counts.child(before, id);
		}
	}

	/** Counts a character after each context, and goes on by it. */
	learn(id: number): void {
		const {counts, order} = this.#model;
		for (let length = order - 1; length >= 0; length--) {
			const node = this.#nodes[length];
			if (node === nothing) continue;
			const child = counts.count(node, id);
			if (length + 1 < order) this.#nodes[length + 1] = child;
		}
	}

	/** The probability of a character as the next one, by strings of at most `order` characters. */
	probabilityOf(id: number, order = this.#model.order): number {
		const {counts, vocabSize} = this.#model;
		let probability = 1 / vocabSize;
		for (let length = 0; length < order; length++) {
			const node = this.#nodes[length];
			if (node === nothing || counts.followersOf(node) === 0) break;
			const child = counts.child(node, id);
			const count = child === nothing ? 0 : counts.countOf(child);
			const kinds = counts.kindsOf(node);
			probability = (count + kinds * probability) / (counts.followersOf(node) + kinds);
		}
		return probability;
	}

	/** Writes the probability of every character as the next one. */
	distribution(into: Float64Array): Float64Array /* [V] */ {
		const {counts, vocabSize} = this.#model;
		into.fill(1 / vocabSize);
		for (const node of this.#nodes) {
			if (node === nothing || counts.followersOf(node) === 0) break;
			const kinds = counts.kindsOf(node);
			const total = counts.followersOf(node) + kinds;
			for (let id = 0; id < vocabSize; id++) into[id] *= kinds / total;
			for (let child = counts.firstChildOf(node); child !== nothing; child = counts.siblingOf(child)) {
				into[counts.idOf(child)] += counts.countOf(child) / total;
			}
		}
		return into;
	}
}
