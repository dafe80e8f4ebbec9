/**
 * Sequences of vectors told apart (many to one): the output of the last layer after the last step goes through a linear layer,
 * whose scores are those of the classes. In both directions that output is as in PyTorch's `output[-1]`: the forward
 * direction has read the whole sequence by then, and the backward one its last vector.
 *
 * Letters in shapes: T steps, B batch rows, D width of the input, H hidden units, K classes.
 */
import {crossEntropy} from './head.js';
import {linear} from './linear.js';
import {type Matrix, zeros} from './matrix.js';
import type {Shape} from './parameters.js';
import {readSequence, type SequenceConfig, type SequencePass, sequenceShapes} from './sequence.js';
import type {Variables} from './variable.js';

export type ClassifierConfig = SequenceConfig & {
	/** K */
	readonly classes: number;
};

/** The parameters, in PyTorch's order: those of the stack, then `decoder.weight` and `decoder.bias`. */
export const classifierShapes = (config: ClassifierConfig): ReadonlyMap<string, Shape> =>
	new Map([
		...sequenceShapes(config),
		['decoder.weight', [config.classes, config.hiddenSize * (config.bidirectional ? 2 : 1)]],
		['decoder.bias', [config.classes]],
	]);

export type Classification = {
	readonly scores: Matrix; // [B, K]
	readonly states: SequencePass['states'];
	/** From the right classes [B] to the mean loss in nats and the number of right answers; adds the gradients of the parameters. */
	readonly learn: (classes: Int32Array) => {readonly loss: number; readonly correct: number};
};

/** Reads whole sequences; without initial states from zero. */
export function classify(
	config: ClassifierConfig,
	variables: Variables,
	inputs: readonly Matrix[], // [T] of [B, D]
	initial?: SequencePass['states'],
): Classification {
	const read = readSequence(config, variables, inputs, initial);
	const last = read.outputs[inputs.length - 1]; // [B, directions · H]
	const scored = linear(variables['decoder.weight'], variables['decoder.bias'], last);
	return {
		scores: scored.value,
		states: read.states,
		learn(classes) {
			const {losses, correct, backward} = crossEntropy(scored.value, classes);
			const dLast = scored.backward(backward(1 / classes.length));
			const nothing = zeros(last.rows, last.columns);
			read.backward(inputs.map((_, t) => (t === inputs.length - 1 ? dLast : nothing)));
			return {loss: losses.reduce((sum, nats) => sum + nats, 0) / losses.length, correct};
		},
	};
}
