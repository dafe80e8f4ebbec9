/**
 * The whole model, unrolled over T time steps, and its gradient by back-propagation through time (Werbos 1990): the forward
 * pass keeps every step, and the backward pass goes through them from the last to the first.
 *
 * Letters in shapes: B batch rows, T steps, V characters.
 */
import type {ModelConfig} from '../config.js';
import type {SoftTargets} from './batch.js';
import {dropWeights, type Masks, noMasks} from './dropout.js';
import {crossEntropy, decode} from './head.js';
import type {Matrix} from './matrix.js';
import {type States, stackStep, zeroStates} from './stack.js';
import type {Variables} from './variable.js';

/** B pieces of text of T characters, and for each character the one that follows it. */
export type Chunk = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly inputs: Int32Array; // [B, T]
	readonly targets: Int32Array; // [B, T]
	/** A teacher's expectations, which change the gradient and not the losses. */
	readonly soft?: SoftTargets;
};

export type Pass = {
	/** The loss of each target in nats. */
	readonly losses: Float64Array; // [B, T]
	/** The number of targets that were the most probable character. */
	readonly correct: number;
	/** The states after the last step. */
	readonly states: States;
	/** Adds the gradient of the mean loss to the gradients of the variables. The states before are taken as given. */
	readonly backward: () => void;
};

/** Column `step` of an array [B, T]. */
const column = (values: Int32Array, step: number, {batchSize, seqLength}: Chunk): Int32Array =>
	Int32Array.from({length: batchSize}, (_, lane) => values[lane * seqLength + step]);

/** A teacher's expectations [B, K] at a time step. */
function softColumn(step: number, {batchSize, seqLength, soft}: Chunk): SoftTargets | undefined {
	if (!soft) return undefined;
	const {kinds, share} = soft;
	const from = (index: number): number => (Math.floor(index / kinds) * seqLength + step) * kinds + (index % kinds);
	const length = batchSize * kinds;
	return {
		kinds,
		share,
		ids: Int32Array.from({length}, (_, index) => soft.ids[from(index)]),
		probabilities: Float32Array.from({length}, (_, index) => soft.probabilities[from(index)]),
	};
}

/** Reads a chunk of text from the given states on. */
export function readChunk(
	model: ModelConfig,
	parameters: Variables,
	chunk: Chunk,
	before: States,
	masks: Masks = noMasks,
): Pass {
	const {batchSize, seqLength, inputs, targets} = chunk;
	const weights = dropWeights(parameters, masks);
	const losses = new Float64Array(batchSize * seqLength);
	const backwardSteps: ((dStates: States) => States)[] = [];
	let correct = 0;
	let states = before;
	for (let step = 0; step < seqLength; step++) {
		const stack = stackStep(model, weights.variables, masks, column(inputs, step, chunk), states);
		const decoded = decode(model, weights.variables, stack.output);
		const loss = crossEntropy(decoded.value, column(targets, step, chunk), softColumn(step, chunk));
		for (const [lane, nats] of loss.losses.entries()) losses[lane * seqLength + step] = nats;
		correct += loss.correct;
		states = stack.next;
		backwardSteps.push(dStates => stack.backward(decoded.backward(loss.backward(1 / losses.length)), dStates));
	}
	return {
		losses,
		correct,
		states,
		backward() {
			backwardSteps.reduceRight((dStates, step) => step(dStates), zeroStates(model, batchSize));
			weights.backward();
		},
	};
}

/** One character of each batch row: ids [B] → logits [B, V] and the states after it. */
export function readCharacters(
	model: ModelConfig,
	parameters: Variables,
	ids: Int32Array,
	before: States,
): {readonly logits: Matrix; readonly states: States} {
	const stack = stackStep(model, parameters, noMasks, ids, before);
	return {logits: decode(model, parameters, stack.output).value, states: stack.next};
}

export const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
