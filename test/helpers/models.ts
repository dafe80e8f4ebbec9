/** Small models and texts to test with. */
import type {ModelConfig} from '../../src/config.js';
import type {SoftTargets} from '../../src/model/batch.js';
import type {Random} from '../../src/random.js';

/** One layer of LSTM over one-hot characters, without any option. */
export const plainModel: ModelConfig = {
	cell: 'lstm',
	vocabSize: 7,
	embeddingSize: 0,
	hiddenSize: 6,
	numLayers: 1,
	tied: false,
	residual: false,
	embeddingDropout: 0,
	hiddenDropout: 0,
	outputDropout: 0,
	weightDropout: 0,
	initialization: 'uniform',
	forgetBias: 0,
};

/** A random teacher of a batch of so many places: K different characters at each, with probabilities that add up to 1. */
export function randomSoft(random: Random, vocabSize: number, places: number, share: number, kinds = 3): SoftTargets {
	const ids = new Int32Array(places * kinds);
	const probabilities = new Float32Array(places * kinds);
	for (let place = 0; place < places; place++) {
		const first = random.integer(vocabSize);
		const weights = Array.from({length: kinds}, () => 0.1 + random.next());
		const total = weights.reduce((sum, weight) => sum + weight, 0);
		for (const [kind, weight] of weights.entries()) {
			ids[place * kinds + kind] = (first + kind) % vocabSize;
			probabilities[place * kinds + kind] = weight / total;
		}
	}
	return {kinds, ids, probabilities, share};
}

/** Random characters, and after each a random target. */
export function randomBatch(random: Random, vocabSize: number, batchSize: number, seqLength: number, carry = false) {
	const draw = (): Int32Array => Int32Array.from({length: batchSize * seqLength}, () => random.integer(vocabSize));
	return {batchSize, seqLength, inputs: draw(), targets: draw(), carry};
}
