/** Sums of an evaluation. Each batch row has a sum of its own, so that the figures do not depend on how a text is cut in time. */
import type {Evaluation} from '../engines/engine.js';
import type {Batch} from '../model/batch.js';
import type {Score} from './score.js';

export class Tally {
	readonly #lossSums: Float64Array;
	/** Hits of batches whose characters all count, and of all batches: an engine counts the hits of a batch together. */
	readonly #whole = {correct: 0, count: 0};
	readonly #all = {correct: 0, count: 0};
	#count = 0;

	/** `rows` is the number of batch rows at most. */
	constructor(rows: number) {
		this.#lossSums = new Float64Array(rows);
	}

	/** Characters scored so far. */
	get count(): number {
		return this.#count;
	}

	/** Adds a batch; `scored` [B, T] is 1 for the characters that count, which all do where it is left out. */
	add({batchSize, seqLength}: Batch, {losses, correct}: Evaluation, scored?: Uint8Array): void {
		let here = 0;
		for (let row = 0; row < batchSize; row++) {
			for (let index = row * seqLength; index < (row + 1) * seqLength; index++) {
				if (scored?.[index] === 0) continue;
				this.#lossSums[row] += losses[index];
				here++;
			}
		}
		this.#count += here;
		const size = batchSize * seqLength;
		for (const hits of here === size ? [this.#all, this.#whole] : [this.#all]) {
			hits.correct += correct;
			hits.count += size;
		}
	}

	/** The means; NaN where nothing was scored. */
	get score(): Score {
		const {correct, count} = this.#whole.count > 0 ? this.#whole : this.#all;
		const loss = this.#lossSums.reduce((sum, row) => sum + row, 0) / this.#count;
		return {loss, accuracy: correct / count, count: this.#count};
	}
}
