/**
 * The losses of a training batch and the gradients of their mean. Each part of the batch rows has a forward and a backward
 * pass of its own, and the gradients are added.
 *
 * Letters in shapes: b batch rows of a part, T steps.
 */
import {joinStates, splitStates} from './lanes.js';
import {type Masks, splitMasks} from './masks.js';
import {forward, type Network, type Weights} from './network.js';
import {add, countCorrect, crossEntropy, sum, sumOf, times} from './operations.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensor} from './tensors.js';

export type TrainingBatch = {
	readonly seqLength: number;
	/** The number of batch rows of each part. */
	readonly parts: readonly number[];
	/** The characters of each part [T · b]. */
	readonly inputs: readonly Tensor[];
	readonly targets: readonly Tensor[];
	/** The change of each part's gradients of the logits [T · b, V] by a teacher, share · (one-hot(target) − probabilities). */
	readonly corrections?: readonly Tensor[] | undefined;
	readonly before: readonly LayerTensors[];
	readonly masks: Masks;
};

export type BatchGradient = {
	readonly states: readonly LayerTensors[];
	/** The gradients of the mean loss, as the backward pass gives them. */
	readonly gradients: readonly Tensor[];
	readonly lossSum: Tensor;
	/** The number of targets that had the largest logit. */
	readonly correct: Tensor;
};

/** The gradients of a training batch, whose parts are computed side by side. */
export function gradientOf(network: Network, weights: Weights, batch: TrainingBatch): BatchGradient {
	const {tensors} = network;
	const {seqLength, parts, inputs, targets, corrections} = batch;
	const places = seqLength * parts.reduce((lanes, count) => lanes + count, 0);
	const masks = splitMasks(tensors, batch.masks, parts);
	const passes = splitStates(tensors, batch.before, parts).map((before, part): BatchGradient => {
		const chunk = {batchSize: parts[part], seqLength, inputs: inputs[part]};
		const {logits, states, backward} = forward(network, weights, chunk, before, masks[part]);
		const [losses, dHard] = crossEntropy(tensors, logits, targets[part]);
		const dLogits = corrections ? add(tensors, dHard, corrections[part]) : dHard;
		const gradients = backward(times(tensors, dLogits, tensors.filled(1 / places, [])));
		return {states, gradients, lossSum: sum(tensors, losses), correct: countCorrect(tensors, logits, targets[part])};
	});
	const total = (of: (pass: BatchGradient) => Tensor): Tensor => sumOf(tensors, passes.map(of));
	return {
		states: joinStates(
			tensors,
			passes.map(({states}) => states),
		),
		gradients: passes[0].gradients.map((_, index) => total(({gradients}) => gradients[index])),
		lossSum: total(({lossSum}) => lossSum),
		correct: total(({correct}) => correct),
	};
}
