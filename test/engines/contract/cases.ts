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
	/** The updates that are compared. */
	readonly steps: number;
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

const usual = {batchSize: 5, seqLength: 7, steps: 10};

/** What some cases have of their own. The reference takes long for wide layers, so these are compared for fewer steps. */
const sizes: Readonly<Record<string, Partial<Omit<Case, 'title' | 'model'>>>> = {
	'even sizes': {batchSize: 8, seqLength: 16},
	'one lane': {batchSize: 1, seqLength: 11},
	'one wide lane': {batchSize: 1, seqLength: 21, steps: 2},
	'one lane with everything': {batchSize: 1, seqLength: 11},
	'one lane, one-hot': {batchSize: 1, seqLength: 2},
};

export const cases: readonly Case[] = cellKinds.flatMap(cell =>
	Object.entries(options).map(([name, model]) => ({
		title: `${cell}, ${name}`,
		model: {...plainModel, cell, ...model},
		...usual,
		...sizes[name],
	})),
);

/** Models that make use of all that is a cell's own; the other options, and full models of a single lane, are the same code for every cell. */
const fullest = /, (one-hot|everything|even sizes)$/;

/** Each option with one cell, and with the others only what is their own: for engines that take a second to prepare a model. */
export const fewCases: readonly Case[] = cases.filter(({title, model}) => model.cell === 'lstm' || fullest.test(title));

/** Options that other cases have among more options, and a single lane of a narrow model. */
const contained = /(tied|residual|dropouts|weight drop|one lane)$/;

/** Each option with one cell, and with the others all that differs in the kernels: for kernels under a program that is tried with all cases. */
export const kernelCases: readonly Case[] = cases.filter(
	({title, model}) => model.cell === 'lstm' || !contained.test(title),
);

/** Several layers with nothing between them, and with all options that there are, of the cells whose layers can be computed side by side. */
export const wavefrontCases: readonly Case[] = cases.filter(
	({title, model}) => model.cell !== 'mlstm' && /^(lstm, embedding|[^,]+, everything)$/.test(title),
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
export function batches(
	{model, batchSize, seqLength}: Omit<Case, 'title' | 'steps'>,
	count: number,
	seed = 1,
): readonly Batch[] {
	const random = new Random(seed);
	return Array.from({length: count}, (_, number) =>
		randomBatch(random, model.vocabSize, batchSize, seqLength, number % 3 !== 0),
	);
}

/** What the learning rate and the masks of each step are. */
export const update = (step: number) => ({learningRate: 0.002 + 0.0002 * step, maskSeed: 4294967000 + 100 * step});
