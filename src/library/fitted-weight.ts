/** The weight of an n-gram model beside a network, fitted on a part of the text that neither has learned. */
import type {Ids} from '../data/corpus.js';
import {fitWeight} from '../prediction/fit-weight.js';
import type {Predictor} from '../prediction/predictor.js';

/** Held-out characters that a weight is fitted on, at most and as a share of them. */
const mostFitted = 10_000;
const fittedShare = 0.1;

/** With fewer characters to fit it on, a weight would be a matter of chance. */
const fewestFitted = 256;

export type FittedWeight = {
	readonly weight: number;
	/** The first characters of the held-out text that the weight was fitted on. */
	readonly fitted: number;
};

/** Fits the weight of `ngram` beside `networks`; undefined where too little is held out. Throws the signal's reason when it is aborted. */
export async function fittedWeight(
	networks: Predictor,
	ngram: Predictor,
	heldOut: Ids,
	signal?: AbortSignal,
): Promise<FittedWeight | undefined> {
	const fitted = Math.min(mostFitted, Math.floor(fittedShare * heldOut.length));
	if (fitted < fewestFitted) return undefined;
	return {weight: await fitWeight(networks, ngram, heldOut.subarray(0, fitted), signal), fitted};
}
