/** The cost of a text without a network: guessing evenly, counting characters, and an n-gram model of the training text. */
import type {Ids} from '../data/corpus.js';
import {defaultOrder, NgramModel} from './ngram/model.js';

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

export type BaselineRequest = {
	readonly train: Ids;
	/** The text that is predicted, of at least one character. */
	readonly text: Ids;
	readonly vocabSize: number;
	/** Characters of the training text that are counted at most, where fewer than two million have to do. */
	readonly most?: number;
	readonly signal?: AbortSignal;
	/** Asked now and then; true ends the counting early. */
	readonly isOver?: () => boolean;
};

/** Makes the models and lets them predict the text. Throws the signal's reason when it is aborted. */
export async function measureBaselines({
	train,
	text,
	vocabSize,
	most = mostCounted,
	signal,
	isOver,
}: BaselineRequest): Promise<Baselines> {
	const counted = train.subarray(0, Math.min(most, mostCounted));
	const options = {...(signal && {signal}), ...(isOver && {isOver})};
	const model = await NgramModel.of(counted, vocabSize, options);
	const predicted = text.subarray(0, mostPredicted);
	return {
		even: Math.log(vocabSize),
		counts: mean(model.losses(predicted, 1)),
		...(text !== train && {ngram: mean(model.losses(predicted))}),
		order: defaultOrder,
	};
}

/** `guessing evenly 3.9512, counting characters 2.9120, a 6-gram model 1.8013` */
export const baselinesInWords = ({even, counts, ngram, order}: Baselines): string =>
	`guessing evenly ${even.toFixed(4)}, counting characters ${counts.toFixed(4)}` +
	(ngram === undefined ? '' : `, a ${order}-gram model ${ngram.toFixed(4)}`);
