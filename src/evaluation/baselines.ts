/** The cost of a text without a network: guessing evenly, counting characters, and an n-gram model of the training text. */
import type {Ids} from '../data/corpus.js';
import {ngramLosses} from './ngram/context.js';
import {buildNgramModel, defaultOrder, type NgramModel} from './ngram/model.js';

/** Losses in nats a character. */
export type Baselines = {
	/** Every character as probable as any other: ln V. */
	readonly even: number;
	/** Each character by how often it is in the training text. */
	readonly counts: number;
	/** An n-gram model of the training text; missing where that is the text itself, which it would know by heart. */
	readonly ngram?: number;
	/** The order of the n-gram model. */
	readonly order: number;
};

/** Characters of the training text that are counted, and of the text that are predicted, at most. */
const mostCounted = 2_000_000;
const mostPredicted = 300_000;

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean loss of a text by how often each character is in another, smoothed as Witten and Bell did (1991, method C). */
function lossOfCounts(train: Ids, text: Ids, vocabSize: number): number {
	const counts = new Float64Array(vocabSize);
	for (const id of train) counts[id]++;
	const kinds = counts.reduce((sum, count) => sum + Math.sign(count), 0);
	const losses = counts.map(count => -Math.log((count + kinds / vocabSize) / (train.length + kinds)));
	return mean(Float64Array.from(text, id => losses[id]));
}

export type BaselineRequest = {
	readonly train: Ids;
	/** The text that is predicted, of at least one character. */
	readonly text: Ids;
	readonly vocabSize: number;
	/** Characters of the training text that are counted at most, where fewer than two million have to do. */
	readonly most?: number;
	/** The n-gram model of the training text, where there is one already. */
	readonly ngram?: NgramModel | undefined;
	readonly signal?: AbortSignal;
	/** Asked now and then; true ends the predicting early. */
	readonly isOver?: () => boolean;
};

/** Makes the models and lets them predict the text. Throws the signal's reason when it is aborted. */
export async function measureBaselines({
	train,
	text,
	vocabSize,
	most = mostCounted,
	ngram,
	signal,
	isOver,
}: BaselineRequest): Promise<Baselines> {
	const counted = train.subarray(0, Math.min(most, mostCounted));
	const predicted = text.subarray(0, mostPredicted);
	const counts = lossOfCounts(counted, predicted, vocabSize);
	const even = Math.log(vocabSize);
	if (text === train) return {even, counts, order: defaultOrder};
	const model = ngram ?? (await buildNgramModel(counted, vocabSize, {signal}));
	return {even, counts, ngram: mean(await ngramLosses(model, predicted, {signal, isOver})), order: model.order};
}

/** `guessing evenly 3.9512, counting characters 2.9120, an n-gram model of order 8: 1.7013` */
export const baselinesInWords = ({even, counts, ngram, order}: Baselines): string =>
	`guessing evenly ${even.toFixed(4)}, counting characters ${counts.toFixed(4)}` +
	(ngram === undefined ? '' : `, an n-gram model of order ${order}: ${ngram.toFixed(4)}`);
