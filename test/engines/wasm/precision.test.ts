import test from 'ava';
import {defaultModel, type ModelConfig} from '../../../src/config.js';
import type {Precision} from '../../../src/engines/engine.js';
import {open} from '../../../src/engines/wasm/index.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';

const engine = await open({threads: 1, kernels: 'auto'});

/** The logits of two streams after some characters. */
async function logitsAfter(steps: number, model: ModelConfig, precision: Precision): Promise<Float32Array> {
	const stepper = await engine.stepper(model, initialParameters(model, new Random(1)), 2, precision);
	let logits = new Float32Array(0);
	for (let step = 0; step < steps; step++) {
		logits = Float32Array.from(await stepper.step(Int32Array.of((step * 7) % 29, (step * 11) % 29)));
	}
	await stepper.dispose();
	return logits;
}

const models: readonly (readonly [string, Partial<ModelConfig>])[] = [
	['tied, residual', {embeddingSize: 20}],
	['one-hot', {embeddingSize: 0, tied: false}],
	['gru', {cell: 'gru', embeddingSize: 40}],
	['relu, whose values have no bound', {cell: 'rnn-relu', embeddingSize: 20, numLayers: 1}],
];

for (const [name, changes] of models) {
	test(`weights of 8 bits give nearly the logits of the whole ones (${name})`, async t => {
		const model: ModelConfig = {...defaultModel, vocabSize: 29, hiddenSize: 40, ...changes};
		const [whole, rounded] = [await logitsAfter(30, model, 'float32'), await logitsAfter(30, model, 'int8')];
		const spread = Math.max(...whole) - Math.min(...whole);
		const difference = Math.max(...whole.map((logit, index) => Math.abs(logit - rounded[index])));
		t.true(difference < 0.05 * spread, `${difference} of ${spread}`);
		t.notDeepEqual(whole, rounded);
	});
}
