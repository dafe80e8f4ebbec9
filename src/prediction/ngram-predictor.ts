/** An n-gram model as a predictor. N = streams, V = vocabSize. */
import type {CellState, Stepper} from '../engines/engine.js';
import {NgramContext} from '../evaluation/ngram/context.js';
import type {NgramModel} from '../evaluation/ngram/model.js';
import {logDistribution} from './mix.js';
import type {Predictor} from './predictor.js';

/** Stands for a character before the beginning of a text. */
const nothing = -1;

class NgramStepper implements Stepper {
	readonly streams: number;
	readonly #contexts: readonly NgramContext[];
	/** The last characters of each stream, the latest last: all that its predictions depend on. */
	readonly #recent: Float32Array; // [N, order − 1]
	readonly #width: number;
	readonly #logits: Float32Array; // [N, V]
	readonly #vocabSize: number;

	constructor(model: NgramModel, streams: number, order: number) {
		this.streams = streams;
		this.#vocabSize = model.vocabSize;
		this.#width = order - 1;
		this.#contexts = Array.from({length: streams}, () => new NgramContext(model, order));
		this.#recent = new Float32Array(streams * this.#width).fill(nothing);
		this.#logits = new Float32Array(streams * model.vocabSize);
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		const V = this.#vocabSize;
		for (const [stream, context] of this.#contexts.entries()) {
			const begin = stream * this.#width;
			this.#recent.copyWithin(begin, begin + 1, begin + this.#width);
			this.#recent[begin + this.#width - 1] = ids[stream];
			context.take(ids[stream]);
			logDistribution(context, this.#logits.subarray(stream * V, (stream + 1) * V));
		}
		return this.#logits;
	}

	/** One layer: the characters read last, as numbers. */
	async state(): Promise<CellState> {
		return [{h: this.#recent.slice(), c: new Float32Array()}];
	}

	async setState([{h}]: CellState): Promise<void> {
		this.#recent.set(h);
		for (const [stream, context] of this.#contexts.entries()) {
			context.reset();
			for (const id of h.subarray(stream * this.#width, (stream + 1) * this.#width))
				if (id !== nothing) context.take(id);
		}
	}

	async dispose(): Promise<void> {}
}

/** Its predictions; with a smaller `order` than the model's they are those of a model of that order. */
export const ngramPredictor = (model: NgramModel, order: number = model.order): Predictor => ({
	stepper: async streams => new NgramStepper(model, streams, Math.min(order, model.order)),
});
