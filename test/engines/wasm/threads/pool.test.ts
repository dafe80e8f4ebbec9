import test from 'ava';
import type {StepResult} from '../../../../src/engines/engine.js';
import {openEngine} from '../../../../src/engines/index.js';
import {batches, type Case, cases, trainerOptions, update} from '../../contract/cases.js';

const engines = await Promise.all([1, 2, 3, 4].map(threads => openEngine('wasm', {threads})));

/** All results of five training steps, of evaluating a text, and of generating some characters. */
async function outcome(threads: number, example: Case) {
	const engine = engines[threads - 1];
	const trainer = await engine.trainer(trainerOptions(example));
	const results: StepResult[] = [];
	for (const [step, batch] of batches(example, 5).entries()) results.push(await trainer.step(batch, update(step)));
	const evaluations = [];
	for (const batch of batches({...example, batchSize: 7}, 2)) {
		const {losses, lossSum, correct} = await trainer.evaluate(batch);
		evaluations.push({losses: [...losses], lossSum, correct});
	}
	const snapshot = await trainer.snapshot();
	await trainer.dispose();

	const stepper = await engine.stepper(example.model, snapshot.average, 5);
	const logits: number[] = [];
	for (const {inputs} of batches({...example, batchSize: 5, seqLength: 1}, 3))
		logits.push(...(await stepper.step(inputs)));
	await stepper.dispose();
	return {results, evaluations, snapshot, logits};
}

for (const example of cases.filter(({title}) => /everything|one wide lane|lstm, (even|one-hot)/.test(title))) {
	test.serial(`two or three threads give the bits of one (${example.title})`, async t => {
		const one = await outcome(1, example);
		t.deepEqual(await outcome(2, example), one);
		t.deepEqual(await outcome(3, example), one);
	});
}

test.serial('more threads than batch rows give the bits of one', async t => {
	const example = {...cases[0], batchSize: 2};
	t.deepEqual(await outcome(4, example), await outcome(1, example));
});
