/**
 * Predictors that combine the predictions of others, with p_k(x) = softmax(logits_k)(x):
 *
 *   averaged   p(x) = Σ p_k(x) / K
 *   mixed      p(x) ∝ p₁(x)^(1−w) · p₂(x)^w
 *
 * N = streams, V = the size of the vocabulary, which all of them share.
 */
import type {CellState, Stepper} from '../engines/engine.js';
import {logSumExp} from './log-sum-exp.js';
import {mixLogits} from './mix.js';
import type {Predictor} from './predictor.js';

/** Writes the combined log-probabilities of one stream, which need not sum to 1, from those of its parts. */
type Rule = (parts: readonly Float32Array[] /* [V] each */, into: Float32Array /* [V] */) => void;

class CombinedStepper implements Stepper {
	readonly streams: number;
	readonly #parts: readonly Stepper[];
	/** The number of layers that each part's state has. */
	readonly #layers: readonly number[];
	readonly #rule: Rule;
	#logits = new Float32Array(); // [N, V]

	constructor(parts: readonly Stepper[], layers: readonly number[], rule: Rule) {
		this.streams = parts[0].streams;
		this.#parts = parts;
		this.#layers = layers;
		this.#rule = rule;
	}

	async step(ids: Int32Array): Promise<Float32Array> {
		const logits = await Promise.all(this.#parts.map(part => part.step(ids))); // [N, V] each
		if (this.#logits.length !== logits[0].length) this.#logits = new Float32Array(logits[0].length);
		const V = this.#logits.length / this.streams;
		for (let begin = 0; begin < this.#logits.length; begin += V) {
			const own = logits.map(part => part.subarray(begin, begin + V)); // [V] each
			this.#rule(own, this.#logits.subarray(begin, begin + V));
		}
		return this.#logits;
	}

	/** The layers of all parts, one part after another. */
	async state(): Promise<CellState> {
		return (await Promise.all(this.#parts.map(part => part.state()))).flat();
	}

	async setState(state: CellState): Promise<void> {
		let first = 0;
		for (const [index, part] of this.#parts.entries()) {
			await part.setState(state.slice(first, first + this.#layers[index]));
			first += this.#layers[index];
		}
	}

	async dispose(): Promise<void> {
		await Promise.all(this.#parts.map(part => part.dispose()));
	}
}

const combined = (parts: readonly Predictor[], rule: Rule): Predictor => ({
	async stepper(streams) {
		const steppers = await Promise.all(parts.map(part => part.stepper(streams)));
		const layers = await Promise.all(steppers.map(async stepper => (await stepper.state()).length));
		return new CombinedStepper(steppers, layers, rule);
	},
});

/** Adds the probabilities of `logits` to `into`. */
function addProbabilities(logits: Float32Array, into: Float32Array): void {
	const sum = logSumExp(logits);
	for (let id = 0; id < logits.length; id++) into[id] += Math.exp(logits[id] - sum);
}

/** The mean of the probabilities of at least one predictor. */
export const averaged = (parts: readonly Predictor[]): Predictor =>
	parts.length === 1
		? parts[0]
		: combined(parts, (logits, into) => {
				into.fill(0);
				for (const part of logits) addProbabilities(part, into);
				for (let id = 0; id < into.length; id++) into[id] = Math.log(into[id] / logits.length);
			});

/** A geometric mixture, in which the second has the weight w, 0 … 1. */
export const mixed = (first: Predictor, second: Predictor, w: number): Predictor =>
	combined([first, second], ([a, b], into) => mixLogits(a, b, w, into));
