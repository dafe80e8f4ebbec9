/**
 * What a batch teaches: its losses and the gradients of their mean. Each part of its lanes is read and gone back through by
 * itself, and the gradients are added.
 *
 * Letters in shapes: b lanes of a part, T steps.
 */
import {joinStates, splitStates} from './lanes.js';
import {type Masks, splitMasks} from './masks.js';
import {forward, type Network, type Weights} from './network.js';
import {countCorrect, crossEntropy, sum, sumOf, times} from './operations.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensor} from './tensors.js';

export type Lesson = {
	readonly seqLength: number;
	/** How many lanes each part has. */
	readonly parts: readonly number[];
	/** Characters of each part [T · b]. */
	readonly inputs: readonly Tensor[];
	readonly targets: readonly Tensor[];
	readonly before: readonly LayerTensors[];
	readonly masks: Masks;
};

export type Learnt = {
	readonly states: readonly LayerTensors[];
	/** As the backward pass gives them, of the mean loss. */
	readonly gradients: readonly Tensor[];
	readonly lossSum: Tensor;
	/** How many characters had the largest logit. */
	readonly correct: Tensor;
};

export function learn(network: Network, weights: Weights, lesson: Lesson): Learnt {
	const {tensors} = network;
	const {seqLength, parts, inputs, targets} = lesson;
	const places = seqLength * parts.reduce((lanes, count) => lanes + count, 0);
	const masks = splitMasks(tensors, lesson.masks, parts);
	const passes = splitStates(tensors, lesson.before, parts).map((before, part): Learnt => {
		const chunk = {batchSize: parts[part], seqLength, inputs: inputs[part]};
		const {logits, states, backward} = forward(network, weights, chunk, before, masks[part]);
		const [losses, dLogits] = crossEntropy(tensors, logits, targets[part]);
		const gradients = backward(times(tensors, dLogits, tensors.filled(1 / places, [])));
		return {states, gradients, lossSum: sum(tensors, losses), correct: countCorrect(tensors, logits, targets[part])};
	});
	const total = (of: (pass: Learnt) => Tensor): Tensor => sumOf(tensors, passes.map(of));
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
