import test from 'ava';
import {defaultModel, type ModelConfig} from '../../../src/config.js';
import type {Precision} from '../../../src/engines/engine.js';
import {open} from '../../../src/engines/wasm/index.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';

const engine = await open({threads: 1});
const portable = await open({threads: 1, own: {kernels: 'portable'}});

/** The logits of some streams after some characters. */
async function logitsAfter(
	steps: number,
	model: ModelConfig,
	precision: Precision,
	streams: number,
	{stepper: open} = engine,
): Promise<Float32Array> {
	const stepper = await open(model, initialParameters(model, new Random(1)), streams, precision);
	let logits = new Float32Array(0);
	for (let step = 0; step < steps; step++) {
		const ids = Int32Array.from({length: streams}, (_, stream) => (step * (7 + 4 * stream)) % 29);
		logits = Float32Array.from(await stepper.step(ids));
	}
	await stepper.dispose();
	return logits;
}

const models: readonly (readonly [string, Partial<ModelConfig>])[] = [
	['tied, residual', {embeddingSize: 20}],
	['one-hot', {embeddingSize: 0, tied: false}],
	['mlstm', {cell: 'mlstm', embeddingSize: 20}],
	['gru', {cell: 'gru', embeddingSize: 40}],
	['relu, whose values have no bound', {cell: 'rnn-relu', embeddingSize: 20, numLayers: 1}],
];

for (const [name, changes] of models) {
	const model: ModelConfig = {...defaultModel, vocabSize: 29, hiddenSize: 40, ...changes};

	for (const [streams, text] of [
		[1, 'one text'],
		[2, 'two texts'],
	] as const) {
		test(`weights of 8 bits give nearly the logits of the whole ones (${name}, ${text})`, async t => {
			const whole = await logitsAfter(30, model, 'float32', streams);
			const rounded = await logitsAfter(30, model, 'int8', streams);
			const spread = Math.max(...whole) - Math.min(...whole);
			const difference = Math.max(...whole.map((logit, index) => Math.abs(logit - rounded[index])));
			t.true(difference < 0.05 * spread, `${difference} of ${spread}`);
			t.notDeepEqual(whole, rounded);
		});
	}

	test(`how many texts there are does not matter to one of them, and portable kernels write nearly the same (${name})`, async t => {
		const two = await logitsAfter(10, model, 'int8', 2);
		const many = await logitsAfter(10, model, 'int8', 47);
		t.deepEqual(many.subarray(0, two.length), two);
		const plain = await logitsAfter(10, model, 'int8', 47, portable);
		const difference = Math.max(...plain.map((logit, index) => Math.abs(logit - many[index])));
		t.true(difference < 0.02 * (Math.max(...many) - Math.min(...many)), `${difference}`);
	});
}
