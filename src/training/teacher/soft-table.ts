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

/** The numbers of a table, in memory that threads can share. */
export type TableMemory = {readonly ids: SharedArrayBuffer; readonly probabilities: SharedArrayBuffer};

/** Bytes of an id of a vocabulary. */
const idBytes = (vocabSize: number): 1 | 2 | 4 => (vocabSize <= 2 ** 8 ? 1 : vocabSize <= 2 ** 16 ? 2 : 4);

const memoryFor = (vocabSize: number, numbers: number): TableMemory => ({
	ids: new SharedArrayBuffer(numbers * idBytes(vocabSize)),
	probabilities: new SharedArrayBuffer(numbers * Uint16Array.BYTES_PER_ELEMENT),
});

function idsIn(memory: SharedArrayBuffer, vocabSize: number) {
	const bytes = idBytes(vocabSize);
	if (bytes === 1) return new Uint8Array(memory);
	return bytes === 2 ? new Uint16Array(memory) : new Uint32Array(memory);
}

/** K for a vocabulary. */
export const softKinds = (vocabSize: number): number => Math.min(mostKinds, vocabSize);

export class SoftTable {
	readonly kinds: number;
	readonly memory: TableMemory;
	readonly #places: number;
	readonly #ids: ReturnType<typeof idsIn>; // [N, K]
	readonly #probabilities: Uint16Array; // [N, K]
	/** The most probable characters of a distribution, the most probable first. */
	readonly #best: Int32Array; // [K]

	/** Without memory that is given, as of the same table in another thread, the table is a new one. */
	constructor(places: number, vocabSize: number, memory?: TableMemory) {
		this.kinds = softKinds(vocabSize);
		this.memory = memory ?? memoryFor(vocabSize, places * this.kinds);
		this.#places = places;
		this.#ids = idsIn(this.memory.ids, vocabSize);
		this.#probabilities = new Uint16Array(this.memory.probabilities);
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
