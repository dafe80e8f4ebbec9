/** Small models and texts to test with. */
import type {ModelConfig} from '../../src/config.js';
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

/** Random characters, and after each a random target. */
export function randomBatch(random: Random, vocabSize: number, batchSize: number, seqLength: number, carry = false) {
	const draw = (): Int32Array => Int32Array.from({length: batchSize * seqLength}, () => random.integer(vocabSize));
	return {batchSize, seqLength, inputs: draw(), targets: draw(), carry};
}
