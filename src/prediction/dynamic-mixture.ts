/**
 * Dynamic evaluation of a network and an n-gram model together: the weights follow the text, and the table learns it as it is read. Each
 * character is predicted by p ∝ p(network)^(1 − w) · p(n-gram)^w from nothing but what came before it.
 */
import type {ModelConfig} from '../config.js';
import type {Ids} from '../data/corpus.js';
import type {CellState, Engine} from '../engines/engine.js';
import {type DynamicOptions, follow, type Segment} from '../evaluation/dynamic.js';
import {GrowingContext} from '../evaluation/ngram/growing-context.js';
import type {NgramModel} from '../evaluation/ngram/model.js';
import type {Score} from '../evaluation/score.js';
import type {Parameters} from '../model/parameters.js';
import {logDistribution, mixLogits} from './mix.js';
import {lossOf} from './stepped-evaluator.js';

export type GrowingMixture = {
	readonly model: NgramModel;
	readonly order: number;
	/** w */
	readonly weight: number;
};

/** Predicts segments by the weights of the moment and the table that grows. */
class MixedReader {
	readonly #engine: Engine;
	readonly #model: ModelConfig;
	readonly #weight: number;
	readonly #context: GrowingContext;
	readonly #ngram: Float32Array; // [V]
	readonly #logits: Float32Array; // [V]
	#state: CellState | undefined;
	#lossSum = 0;
	#correct = 0;
	#count = 0;

	constructor(engine: Engine, model: ModelConfig, {model: ngram, order, weight}: GrowingMixture) {
		this.#engine = engine;
		this.#model = model;
		this.#weight = weight;
		this.#context = new GrowingContext(ngram, order);
		this.#ngram = new Float32Array(model.vocabSize);
		this.#logits = new Float32Array(model.vocabSize);
	}

	get score(): Score {
		return {loss: this.#lossSum / this.#count, accuracy: this.#correct / this.#count, count: this.#count};
	}

	async read({inputs, targets}: Segment, parameters: Parameters): Promise<void> {
		const stepper = await this.#engine.stepper(this.#model, parameters, 1);
		try {
			if (this.#state) await stepper.setState(this.#state);
			for (const [place, id] of inputs.entries()) {
				this.#predict(await stepper.step(Int32Array.of(id)), id, targets[place]);
			}
			this.#state = await stepper.state();
		} finally {
			await stepper.dispose();
		}
	}

	/** Predicts the character after `id` from the network's logits [V], and from the table. */
	#predict(network: Float32Array, id: number, target: number): void {
		this.#context.take(id);
		mixLogits(network, logDistribution(this.#context, this.#ngram), this.#weight, this.#logits);
		const {loss, best} = lossOf(this.#logits, target);
		this.#lossSum += loss;
		if (best === target) this.#correct++;
		this.#count++;
	}
}

/** The score of the network alone, as `follow` has it, and that of both. Throws as `follow` does. */
export async function followMixed(
	engine: Engine,
	start: {readonly model: ModelConfig; readonly parameters: Parameters},
	ids: Ids,
	{mixture, ...options}: DynamicOptions & {readonly mixture: GrowingMixture},
): Promise<{readonly network: Score; readonly mixed: Score}> {
	const reader = new MixedReader(engine, start.model, mixture);
	const onSegment: DynamicOptions['onSegment'] = async (segment, weights) => reader.read(segment, await weights());
	const {score} = await follow(engine, start, ids, {...options, onSegment});
	return {network: score, mixed: reader.score};
}
