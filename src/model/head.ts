/**
 * The output layer, from the last layer's h to the scores of the next character, and the loss.
 *
 *   logits = x·W_decᵀ + b_dec                                       the decoder
 *   logits = (x·W_projᵀ + b_proj)·W_embᵀ + b_dec                    tied: it shares the embedding's weights (Press and Wolf
 *                                                                   2017), through a projection to the embedding's width
 *   loss   = −ln p[target],   p = softmax(logits)                   cross entropy, in nats
 *
 * With a teacher (Hinton et al. 2015) the gradient is that of the cross entropy with targets of which the teacher's distribution is a
 * share: p − (1 − share) · one-hot(target) − share · q. The loss that is told stays that of the text's own characters.
 *
 * Letters in shapes: B batch rows, E embedding, H hidden units, V characters.
 */
import type {ModelConfig} from '../config.js';
import type {SoftTargets} from './batch.js';
import {linear, type Step} from './linear.js';
import {type Matrix, zeros} from './matrix.js';
import type {Variables} from './variable.js';

/** x [B, H] → logits [B, V]. */
export function decode(model: ModelConfig, variables: Variables, x: Matrix): Step {
	const bias = variables['decoder.bias'];
	if (!model.tied) return linear(variables['decoder.weight'], bias, x);
	const projected = linear(variables['projection.weight'], variables['projection.bias'], x); // [B, E]
	const decoded = linear(variables['embedding.weight'], bias, projected.value); // [B, V]
	return {value: decoded.value, backward: dLogits => projected.backward(decoded.backward(dLogits))};
}

export type Loss = {
	/** The loss of each row's target in nats. */
	readonly losses: Float64Array; // [B]
	/** The number of targets that have the highest score; among equal scores the first character counts. */
	readonly correct: number;
	/** Gives the gradient of `weight` · (the sum of the losses) by the logits: weight · (p − targets). */
	readonly backward: (weight: number) => Matrix; // [B, V]
};

/**
 * logits [B, V], targets [B], a teacher's expectations [B, K]. The maximum is subtracted before exp, which changes nothing but keeps
 * it from overflowing.
 */
export function crossEntropy(logits: Matrix, targets: Int32Array, soft?: SoftTargets): Loss {
	const {rows: batchSize, columns: vocabSize} = logits;
	const probabilities = zeros(batchSize, vocabSize);
	const losses = new Float64Array(batchSize);
	let correct = 0;
	for (const [lane, target] of targets.entries()) {
		const scores = logits.values.subarray(lane * vocabSize, (lane + 1) * vocabSize);
		const maximum = scores.reduce((a, b) => Math.max(a, b));
		const total = scores.reduce((sum, score) => sum + Math.exp(score - maximum), 0);
		const row = scores.map(score => Math.exp(score - maximum) / total);
		probabilities.values.set(row, lane * vocabSize);
		losses[lane] = maximum + Math.log(total) - scores[target];
		if (scores.indexOf(maximum) === target) correct++;
	}
	return {
		losses,
		correct,
		backward(weight) {
			const dLogits = {...probabilities, values: probabilities.values.map(p => weight * p)};
			const {kinds, share} = soft ?? {kinds: 0, share: 0};
			for (const [lane, target] of targets.entries()) {
				dLogits.values[lane * vocabSize + target] -= weight * (1 - share);
				for (let place = lane * kinds; soft && place < (lane + 1) * kinds; place++) {
					dLogits.values[lane * vocabSize + soft.ids[place]] -= weight * share * soft.probabilities[place];
				}
			}
			return dLogits;
		},
	};
}
