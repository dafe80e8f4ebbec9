/** The n-gram model beside the network of a writer, in whatever weight the screen wants. */
import {NgramContext} from '../../evaluation/ngram/context.js';
import type {NgramModel} from '../../evaluation/ngram/model.js';
import {logDistribution, mixLogits} from '../../prediction/mix.js';
import type {Branch} from './branch.js';

export class Mixer {
	/** 0 leaves the network alone. */
	weight = 0;
	readonly #load: () => Promise<NgramModel>;
	#context: NgramContext | undefined;
	#order = 0;
	#logits = new Float32Array(); // [V]
	#mixed = new Float32Array(); // [V]

	/** `load` gives the n-gram model when it is wanted for the first time. */
	constructor(load: () => Promise<NgramModel>) {
		this.#load = load;
	}

	/** Throws what `load` does, and is then as it was before. */
	async setWeight(weight: number): Promise<void> {
		if (weight > 0 && this.#context === undefined) {
			const model = await this.#load();
			this.#context = new NgramContext(model);
			this.#order = model.order;
			this.#logits = new Float32Array(model.vocabSize);
			this.#mixed = new Float32Array(model.vocabSize);
		}
		this.weight = weight;
	}

	/** The logits of the character at a position of a branch: those of the network, mixed. The next call overwrites the result. */
	mix(logits: Float32Array, branch: Branch, at = branch.end): Float32Array /* [V] */ {
		if (this.weight === 0 || this.#context === undefined) return logits;
		this.#context.reset();
		for (const id of branch.ids(Math.max(branch.start, at - this.#order + 1), at)) this.#context.take(id);
		mixLogits(logits, logDistribution(this.#context, this.#logits), this.weight, this.#mixed);
		return this.#mixed;
	}
}
