/** A chunk of a case by single operations, whichever way its layers are computed. */

import type {ExecutionContext} from 'ava';
import type {EagerTensors} from '../../../src/engines/tensorflow/eager.js';
import {timeMajor} from '../../../src/engines/tensorflow/lanes.js';
import {layoutOf, pack, unpack} from '../../../src/engines/tensorflow/layout.js';
import {maskSeeds, masksOf} from '../../../src/engines/tensorflow/masks.js';
import {forward, type Network, weightsOf} from '../../../src/engines/tensorflow/network.js';
import {concatenate, crossEntropy} from '../../../src/engines/tensorflow/operations.js';
import {recurrenceOf, type Unroll} from '../../../src/engines/tensorflow/recurrence/index.js';
import {zeroStates} from '../../../src/engines/tensorflow/states.js';
import type {Parameters} from '../../../src/model/parameters.js';
import {arraysAgree, relativelyAgree} from '../contract/agreement.js';
import {batches, type Case, trainerOptions} from '../contract/cases.js';

type Outcome = ReturnType<typeof learn>;

/** Logits and states after a chunk, and the gradient of the sum of its losses. */
function learn(tensors: EagerTensors, unroll: Unroll, example: Case) {
	const {model, batchSize, seqLength} = example;
	const [batch] = batches(example, 1);
	const layout = layoutOf(model, recurrenceOf(model.cell, unroll).layout);
	const network: Network = {tensors, model, layout, unroll};
	const ids = (values: Int32Array) => tensors.integers(timeMajor(values, batchSize, seqLength));
	const masks = masksOf(tensors, layout.kind, model, batchSize, tensors.integers(maskSeeds(model, 7)));
	const vector = tensors.floats(pack(layout, trainerOptions(example).parameters));
	const weights = weightsOf(network, vector, masks, true);
	const chunk = {batchSize, seqLength, inputs: ids(batch.inputs)};
	const {logits, states, backward} = forward(network, weights, chunk, zeroStates(tensors, model, batchSize), masks);
	const gradient = concatenate(tensors, backward(crossEntropy(tensors, logits, ids(batch.targets))[1]));
	const last = states.flatMap(({h, c}) => (c === undefined ? [h] : [h, c])).map(state => tensors.readFloats(state));
	const gradients: Parameters = unpack(layout, tensors.readFloats(gradient));
	return {logits: tensors.readFloats(logits), last, gradients};
}

/** Both ways have to give the same logits, states and gradients. */
export function waysAgree(
	t: ExecutionContext,
	tensors: EagerTensors,
	ways: readonly [Unroll, Unroll],
	example: Case,
): void {
	const [one, other] = ways.map(unroll => {
		let outcome: Outcome | undefined;
		tensors.scope(() => {
			outcome = learn(tensors, unroll, example);
		});
		return outcome as Outcome; // the scope has run
	});
	arraysAgree(t, other.logits, one.logits, 1e-5, 'logits');
	for (const [index, values] of one.last.entries()) arraysAgree(t, other.last[index], values, 1e-5, 'state');
	relativelyAgree(t, other.gradients, one.gradients, 1e-4, 'gradient');
}
