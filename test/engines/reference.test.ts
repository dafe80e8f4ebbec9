import test from 'ava';
import {open} from '../../src/engines/reference/index.js';
import type {Parameters} from '../../src/model/parameters.js';
import {largestDifference} from '../helpers/arrays.js';
import {readGolden} from '../helpers/golden.js';

const float32 = (arrays: {readonly [name: string]: readonly number[]}): Parameters =>
	Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Float32Array.from(values)]));

for (const golden of readGolden()) {
	test(`${golden.name}: three steps of the trainer are PyTorch's, but for the rounding to float32 between them`, async t => {
		const {model, optimizer, batchSize, seqLength, learningRate} = golden;
		const engine = await open();
		const parameters = float32(golden.parameters);
		const options = {model, optimizer: {kind: 'adamw', ...optimizer}, batchSize, seqLength, parameters} as const;
		const trainer = await engine.trainer(options);
		const lanes = golden.states.map(({h, c}) => ({h: Float32Array.from(h), c: Float32Array.from(c)}));
		await trainer.restore({...(await trainer.snapshot()), lanes});

		for (const {inputs, targets, maskSeed, loss, gradientNorm} of golden.steps) {
			const text = {inputs: Int32Array.from(inputs), targets: Int32Array.from(targets)};
			const batch = {batchSize, seqLength, carry: true, ...text};
			const result = await trainer.step(batch, {learningRate, maskSeed});
			t.true(Math.abs(result.loss / loss - 1) < 1e-6);
			t.true(Math.abs(result.gradientNorm / gradientNorm - 1) < 1e-6);
		}
		const after = await trainer.snapshot();
		t.is(after.step, 3);
		t.deepEqual(after.average, after.parameters, 'without decay the average is the parameters');
		for (const [name, expected] of Object.entries(golden.parametersAfter)) {
			t.true(largestDifference(after.parameters[name], expected) < 1e-6, name);
		}
	});
}
