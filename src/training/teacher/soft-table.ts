/**
 * A teacher's expectations at every place of a text: the most probable characters and their probabilities, in numbers of 8 or 16 bits.
 * They do not depend on the training, so they are asked for once, however often the text is read.
 *
 * Letters in shapes: N places of the text, K kinds, V characters, B batch rows, T steps.
 */
import type {Batch, SoftTargets} from '../../model/batch.js';

/** K, where there are as many characters: rarer ones have hardly a hundredth of the probability together. */
const mostKinds = 16;

/** The number that stands for a probability of 1. */
const one = 2 ** 16 - 1;

const arrayFor = (vocabSize: number, length: number): Uint8Array | Uint16Array | Uint32Array =>
	vocabSize <= 2 ** 8
		? new Uint8Array(length)
		: vocabSize <= 2 ** 16
			? new Uint16Array(length)
			: new Uint32Array(length);

/** K for a vocabulary. */
export const softKinds = (vocabSize: number): number => Math.min(mostKinds, vocabSize);

export class SoftTable {
	readonly kinds: number;
	readonly #places: number;
	readonly #ids: ReturnType<typeof arrayFor>; // [N, K]
	readonly #probabilities: Uint16Array; // [N, K]
	/** The most probable characters of a distribution, the most probable first. */
	readonly #best: Int32Array; // [K]

	constructor(places: number, vocabSize: number) {
		this.kinds = softKinds(vocabSize);
		this.#places = places;
		this.#ids = arrayFor(vocabSize, places * this.kinds);
		this.#probabilities = new Uint16Array(places * this.kinds);
		this.#best = new Int32Array(this.kinds);
	}

	/** Keeps the most probable characters of a distribution [V], which need not add up to 1. */
	set(place: number, distribution: Float32Array | Float64Array): void {
		const {kinds} = this;
		this.#choose(distribution);
		let total = 0;
		for (const id of this.#best) total += distribution[id];
		for (let kind = 0; kind < kinds; kind++) {
			const id = this.#best[kind];
			this.#ids[place * kinds + kind] = id;
			this.#probabilities[place * kinds + kind] = Math.round((one * distribution[id]) / total);
		}
	}

	/** Sorts the first characters into `best` one by one, each before those that are less probable. */
	#choose(distribution: Float32Array | Float64Array): void {
		const {kinds} = this;
		const best = this.#best;
		for (let id = 0; id < distribution.length; id++) {
			const probability = distribution[id];
			if (id >= kinds && !(probability > distribution[best[kinds - 1]])) continue;
			let at = Math.min(id, kinds - 1);
			for (; at > 0 && probability > distribution[best[at - 1]]; at--) best[at] = best[at - 1];
			best[at] = id;
		}
	}

	/**
	 * The soft targets of a batch whose targets stand at these places [B, T] of the text; beyond its end the target itself is sure. Their
	 * share is still to be given.
	 */
	targetsOf({targets}: Batch, places: Int32Array): SoftTargets {
		const {kinds} = this;
		const ids = new Int32Array(places.length * kinds);
		const probabilities = new Float32Array(places.length * kinds);
		for (const [index, place] of places.entries()) {
			const at = index * kinds;
			if (place >= this.#places) {
				ids[at] = targets[index];
				probabilities[at] = 1;
				continue;
			}
			for (let kind = 0; kind < kinds; kind++) {
				ids[at + kind] = this.#ids[place * kinds + kind];
				probabilities[at + kind] = this.#probabilities[place * kinds + kind] / one;
			}
		}
		return {kinds, ids, probabilities, share: 0};
	}
}
