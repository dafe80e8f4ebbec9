import test from 'ava';
import {loadBinding} from '../../../src/engines/tensorflow/binding.js';
import {EagerTensors} from '../../../src/engines/tensorflow/eager.js';
import {installationFolder, readInstallation} from '../../../src/engines/tensorflow/installation.js';
import {timeMajor} from '../../../src/engines/tensorflow/lanes.js';
import {layoutOf, pack, unpack} from '../../../src/engines/tensorflow/layout.js';
import {maskSeeds, masksOf} from '../../../src/engines/tensorflow/masks.js';
import {forward, type Network, weightsOf} from '../../../src/engines/tensorflow/network.js';
import {concatenate, crossEntropy} from '../../../src/engines/tensorflow/operations.js';
import {recurrenceOf, type Unroll} from '../../../src/engines/tensorflow/recurrence/index.js';
import {zeroStates} from '../../../src/engines/tensorflow/states.js';
import type {Parameters} from '../../../src/model/parameters.js';
import {arraysAgree, relativelyAgree} from '../contract/agreement.js';
import {batches, type Case, cases, trainerOptions} from '../contract/cases.js';
import {withPlayedCudnn} from './played-cudnn.js';

// TensorFlow is loaded into this process: its log lines must not be among the results.
process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';

const installation = await readInstallation(installationFolder());

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

if (installation?.device === 'cpu') {
	const tensors = new EagerTensors(withPlayedCudnn(loadBinding(installation.addon)));
	for (const example of cases) {
		test.serial(`whole sequences, cuDNN played, give what single steps give (${example.title})`, t => {
			const [single, whole] = (['cell', 'sequence'] as const).map(unroll => {
				let result: ReturnType<typeof learn> | undefined;
				tensors.scope(() => {
					result = learn(tensors, unroll, example);
				});
				return result as ReturnType<typeof learn>; // the scope has run
			});
			arraysAgree(t, whole.logits, single.logits, 1e-5, 'logits');
			for (const [index, values] of single.last.entries()) arraysAgree(t, whole.last[index], values, 1e-5, 'state');
			relativelyAgree(t, whole.gradients, single.gradients, 1e-4, 'gradient');
		});
	}
} else {
	test('TensorFlow is set up for the CPU, or not on this machine', t => t.pass());
}
