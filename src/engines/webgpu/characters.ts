/** Characters as the kernels read them: the rows of a step together, and the rows of each character in order. */
import type {Batch} from '../../model/batch.js';

/** Throws an Error for an id of no character. */
export function requireIds(ids: Int32Array, vocabSize: number): void {
	for (const id of ids) {
		if (id < 0 || id >= vocabSize) throw new Error(`Expected ids of characters from 0 to ${vocabSize - 1}, got ${id}.`);
	}
}

/** Ids [B, T], of which the steps from `first` on: [steps, B]. */
export function byStep(ids: Int32Array, {batchSize, seqLength}: Batch, first = 0, steps = seqLength): Int32Array {
	const turned = new Int32Array(steps * batchSize);
	for (let row = 0; row < batchSize; row++) {
		for (let t = 0; t < steps; t++) turned[t * batchSize + row] = ids[row * seqLength + first + t];
	}
	return turned;
}

export type Occurrences = {
	/** The places of each character, one character after the other. */
	readonly order: Uint32Array;
	/** The start of each character's places in `order`. */
	readonly starts: Uint32Array; // [V + 1]
};

/** Sorts the places of ids by character, by counting; so sums over the places of a character need no atomic addition. */
export function occurrencesOf(ids: Int32Array, vocabSize: number): Occurrences {
	const starts = new Uint32Array(vocabSize + 1);
	for (const id of ids) starts[id + 1]++;
	for (let v = 0; v < vocabSize; v++) starts[v + 1] += starts[v];
	const next = starts.slice(0, vocabSize);
	const order = new Uint32Array(ids.length);
	for (let place = 0; place < ids.length; place++) order[next[ids[place]]++] = place;
	return {order, starts};
}
