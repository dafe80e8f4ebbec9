/** The models that every engine has to get right: each kind of cell with each option, in sizes that fit no vector width and in some that do. */
import {type AdamWConfig, cellKinds, defaultOptimizer, type ModelConfig, type SgdConfig} from '../../../src/config.js';
import type {TrainerOptions} from '../../../src/engines/engine.js';
import type {Batch} from '../../../src/model/batch.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';
import {plainModel, randomBatch} from '../../helpers/models.js';

export type Case = {
	readonly title: string;
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly seqLength: number;
};

const odd = {vocabSize: 29, hiddenSize: 13};
const dropouts = {embeddingDropout: 0.2, hiddenDropout: 0.3, outputDropout: 0.4};

const options: Readonly<Record<string, Partial<ModelConfig>>> = {
	'one-hot': {...odd},
	embedding: {...odd, embeddingSize: 10, numLayers: 2},
	tied: {...odd, embeddingSize: 10, numLayers: 2, tied: true},
	residual: {...odd, embeddingSize: 13, numLayers: 3, residual: true},
	dropouts: {...odd, embeddingSize: 10, numLayers: 2, ...dropouts},
	'weight drop': {...odd, numLayers: 2, weightDropout: 0.5},
	everything: {...odd, embeddingSize: 13, numLayers: 3, tied: true, residual: true, ...dropouts, weightDropout: 0.3},
	'even sizes': {vocabSize: 64, hiddenSize: 32, embeddingSize: 16, numLayers: 2, tied: true, ...dropouts},
	'one lane': {...odd, embeddingSize: 10, numLayers: 2},
	'one wide lane': {vocabSize: 29, hiddenSize: 130, embeddingSize: 130, numLayers: 2, tied: true, residual: true},
	'one lane with everything': {
		...odd,
		embeddingSize: 13,
		numLayers: 3,
		tied: true,
		residual: true,
		...dropouts,
		weightDropout: 0.3,
	},
	'one lane, one-hot': {...odd, numLayers: 2},
};

/** B and T of the cases that have their own. */
const sizes: Readonly<Record<string, Pick<Case, 'batchSize' | 'seqLength'>>> = {
	'even sizes': {batchSize: 8, seqLength: 16},
	'one lane': {batchSize: 1, seqLength: 11},
	'one wide lane': {batchSize: 1, seqLength: 21},
	'one lane with everything': {batchSize: 1, seqLength: 11},
	'one lane, one-hot': {batchSize: 1, seqLength: 2},
};

export const cases: readonly Case[] = cellKinds.flatMap(cell =>
	Object.entries(options).map(([name, model]) => ({
		title: `${cell}, ${name}`,
		model: {...plainModel, cell, ...model},
		...(sizes[name] ?? {batchSize: 5, seqLength: 7}),
	})),
);

/** The one with all options at once, for tests that need only one model. */
export const fullestCase: Case = cases.filter(({title}) => title === 'lstm, everything')[0];

/** Such that all of its settings count: the gradient is clipped, ε is not small beside it, the average moves. */
export const adamW: AdamWConfig = {
	...defaultOptimizer,
	epsilon: 1e-4,
	weightDecay: 0.1,
	gradientClipNorm: 0.05,
	averageDecay: 0.9,
};

export const sgd: SgdConfig = {kind: 'sgd', gradientClipNorm: 0.05};

/** A trainer's options with AdamW. */
export const trainerOptions = (
	{model, batchSize, seqLength}: Case,
	seed = 1,
): TrainerOptions & {readonly optimizer: AdamWConfig} => ({
	model,
	batchSize,
	seqLength,
	optimizer: adamW,
	parameters: initialParameters(model, new Random(seed)),
});

/** Random text. Every third batch starts from zero, the others go on. */
export function batches({model, batchSize, seqLength}: Omit<Case, 'title'>, count: number, seed = 1): readonly Batch[] {
	const random = new Random(seed);
	return Array.from({length: count}, (_, number) =>
		randomBatch(random, model.vocabSize, batchSize, seqLength, number % 3 !== 0),
	);
}

/** What the learning rate and the masks of each step are. */
export const update = (step: number) => ({learningRate: 0.002 + 0.0002 * step, maskSeed: 4294967000 + 100 * step});
