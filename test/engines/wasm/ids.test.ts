import test from 'ava';
import {defaultModel, defaultOptimizer} from '../../../src/config.js';
import {open} from '../../../src/engines/wasm/index.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';

const model = {...defaultModel, vocabSize: 11, embeddingSize: 0, tied: false, hiddenSize: 16, numLayers: 1};
const parameters = initialParameters(model, new Random(1));
const engine = await open({threads: 1});
const message = /Expected ids of characters from 0 to 10, got (-1|11)/;

for (const wrong of [-1, 11]) {
	test(`the id ${wrong} of no character is refused before anything is computed with it`, async t => {
		const [right, bad] = [Int32Array.of(3, 4), Int32Array.of(10, wrong)];
		const trainer = await engine.trainer({model, optimizer: defaultOptimizer, batchSize: 1, seqLength: 2, parameters});
		const stepper = await engine.stepper(model, parameters, 2);
		for (const [inputs, targets] of [
			[right, bad],
			[bad, right],
		]) {
			const batch = {batchSize: 1, seqLength: 2, inputs, targets, carry: false};
			await t.throwsAsync(trainer.step(batch, {learningRate: 0.1, maskSeed: 1}), {message});
			await t.throwsAsync(trainer.evaluate(batch), {message});
		}
		await t.throwsAsync(stepper.step(bad), {message});
		await t.throwsAsync(
			async () => stepper.drawer?.draw({ids: bad, temperature: 1, uniforms: Float64Array.of(0.5, 0.5)}),
			{
				message,
			},
		);
		await Promise.all([trainer.dispose(), stepper.dispose()]);
	});
}
