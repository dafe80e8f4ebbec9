import test from 'ava';
import {defaultModel, type ModelConfig} from '../../../src/config.js';
import type {Engine, EngineOptions} from '../../../src/engines/engine.js';
import {openEngine} from '../../../src/engines/index.js';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {open} from '../../../src/engines/wasm/index.js';
import {initialParameters} from '../../../src/model/initial.js';
import {Random} from '../../../src/random.js';
import {largest, largestDifference} from '../../helpers/arrays.js';
import {batches, cases, trainerOptions, update} from '../contract/cases.js';
import {registerTraining} from '../contract/training.js';

const options: EngineOptions = {threads: 2, productPrecision: 'bfloat16'};
const opened = await Promise.allSettled([open(options), open({...options, threads: 1})]);
const [two, one] = opened.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : undefined));
const oracle = await openReference();

const whole = await open({threads: 2, own: {kernels: 'wasm'}});

/** The logits of some streams after some characters, each stream reading its own. */
async function logitsAfter(steps: number, engine: Engine, model: ModelConfig, streams: number): Promise<Float32Array> {
	const stepper = await engine.stepper(model, initialParameters(model, new Random(1)), streams);
	let logits = new Float32Array(0);
	for (let step = 0; step < steps; step++) {
		logits = Float32Array.from(
			await stepper.step(Int32Array.from({length: streams}, (_, n) => (step * (7 + 4 * n)) % 29)),
		);
	}
	await stepper.dispose();
	return logits;
}

/** All there is to see of five steps. */
async function train(engine: Engine, example: (typeof cases)[number]) {
	const trainer = await engine.trainer(trainerOptions(example));
	const results = [];
	for (const [step, batch] of batches(example, 5).entries()) results.push(await trainer.step(batch, update(step)));
	const [text] = batches(example, 1);
	const evaluation = await trainer.evaluate({...text, carry: false});
	const state = await trainer.snapshot();
	await trainer.dispose();
	return {results, evaluation, state};
}

/**
 * Rounding to 8 bits makes a factor wrong by up to 2⁻⁸ of its size, a sum of many products by less, as errors of both signs
 * cancel each other: a few thousandths of what is lost in nats is a hundred times what the rounding of float32 explains, and a
 * hundredth of what a formula that is wrong would make.
 */
const tolerance = 0.01;

if (two && one) {
	// Two threads are held to the results of one below.
	registerTraining('wasm, bfloat16', one);

	// The other cells go the same ways through the products.
	const examples = cases.filter(({model, title}) => model.cell === 'lstm' || title.endsWith('everything'));

	for (const example of examples) {
		test.serial(
			`bfloat16 learns nearly as the reference does, and alike with any number of threads (${example.title})`,
			async t => {
				const [expected, actual] = [await train(oracle, example), await train(two, example)];
				for (const [step, {loss, gradientNorm}] of expected.results.entries()) {
					t.true(Math.abs(actual.results[step].loss - loss) < tolerance * loss, `loss of step ${step}`);
					const difference = Math.abs(actual.results[step].gradientNorm - gradientNorm);
					t.true(difference < 5 * tolerance * gradientNorm, `norm of step ${step}: off by ${difference}`);
				}
				const {losses} = expected.evaluation;
				t.true(largestDifference(actual.evaluation.losses, losses) < 3 * tolerance * largest(losses));
				t.notDeepEqual(actual.evaluation.losses, losses);
				t.deepEqual(actual, await train(one, example));
			},
		);
	}

	const models: readonly (readonly [string, Partial<ModelConfig>])[] = [
		['tied, residual', {embeddingSize: 20}],
		['one-hot', {embeddingSize: 0, tied: false}],
		['gru', {cell: 'gru', embeddingSize: 40}],
	];
	for (const [title, changes] of models) {
		const model: ModelConfig = {...defaultModel, vocabSize: 29, hiddenSize: 72, ...changes};

		test.serial(`several streams are nearly those of float32, and one is not rounded (${title})`, async t => {
			const many = await logitsAfter(20, two, model, 5);
			const exact = await logitsAfter(20, whole, model, 5);
			t.notDeepEqual(many, exact);
			t.true(largestDifference(many, exact) < 3 * tolerance * largest(exact));
			t.deepEqual(await logitsAfter(20, two, model, 1), await logitsAfter(20, whole, model, 1));
			const more = await logitsAfter(20, two, model, 47);
			t.deepEqual(more.subarray(0, many.length), many, 'how many there are does not matter to one of them');
		});
	}
} else {
	test.skip('bfloat16 is held to the contract: this machine has none', () => {});
}

test('an engine that can not multiply bfloat16 is refused by name', async t => {
	await t.throwsAsync(openEngine('reference', options), {message: /reference: it computes in float32 only/});
	await t.throwsAsync(openEngine('wasm', {...options, own: {kernels: 'portable'}}), {
		message: /wasm: bfloat16 needs native kernels, and --kernels portable leaves them out/,
	});
});
