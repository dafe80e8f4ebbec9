/** The weight with which a mixture predicts a text best. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Ids} from '../data/corpus.js';
import {logSumExp} from './log-sum-exp.js';
import type {Predictor} from './predictor.js';

/** Weights that are tried: a mixture is flat around its best. */
const step = 0.05;
const weights = Array.from({length: 1 / step + 1}, (_, index) => Number((index * step).toFixed(2)));

/** Parts of the text that are read side by side, at most. */
export const mostStreams = 16;

/** Characters between two turns of the event loop. */
const slice = 64;

/** The log-probabilities of logits [V]. */
function normalized(logits: Float32Array): Float32Array {
	const sum = logSumExp(logits);
	return logits.map(logit => logit - sum);
}

/** Nats of a character in the mixture with weight w. */
function mixedLoss(first: Float32Array, second: Float32Array, target: number, w: number): number {
	let total = 0;
	for (let id = 0; id < first.length; id++) total += Math.exp((1 - w) * first[id] + w * second[id]);
	return Math.log(total) - (1 - w) * first[target] - w * second[target];
}

/**
 * The weight of `second` in the geometric mixture of two predictors (`mixed`) that gives a text of at least two characters the least
 * loss. Long texts are read in parts, side by side. Throws the signal's reason when it is aborted.
 */
export async function fitWeight(first: Predictor, second: Predictor, ids: Ids, signal?: AbortSignal): Promise<number> {
	const streams = Math.max(1, Math.min(mostStreams, Math.floor(ids.length / 256)));
	const length = Math.floor((ids.length - 1) / streams);
	const steppers = await Promise.all([first.stepper(streams), second.stepper(streams)]);
	const sums = new Float64Array(weights.length);
	try {
		const inputs = new Int32Array(streams);
		for (let t = 0; t < length; t++) {
			if (t % slice === 0) await nextTurn();
			signal?.throwIfAborted();
			for (let stream = 0; stream < streams; stream++) inputs[stream] = ids[stream * length + t];
			const [a, b] = await Promise.all(steppers.map(stepper => stepper.step(inputs))); // [N, V]
			const V = a.length / streams;
			for (let stream = 0; stream < streams; stream++) {
				const own = [a, b].map(logits => normalized(logits.subarray(stream * V, (stream + 1) * V)));
				const target = ids[stream * length + t + 1];
				for (const [index, w] of weights.entries()) sums[index] += mixedLoss(own[0], own[1], target, w);
			}
		}
	} finally {
		await Promise.all(steppers.map(stepper => stepper.dispose()));
	}
	return weights[sums.indexOf(sums.reduce((least, sum) => Math.min(least, sum)))];
}
