import test from 'ava';
import type {Evaluator} from '../../src/engines/engine.js';
import {open} from '../../src/engines/reference/index.js';
import {evaluateCarried, evaluateText, evaluateWindows, windowLength} from '../../src/evaluation/evaluate.js';
import type {Batch} from '../../src/model/batch.js';
import {initialParameters} from '../../src/model/initial.js';
import {Random} from '../../src/random.js';
import {planTiny} from '../helpers/tiny-run.js';

/** Its loss for a character is the character's id; it finds every even one most probable. */
const idReader: Evaluator = {
	evaluate: async ({targets}: Batch) => {
		const losses = Float32Array.from(targets);
		const lossSum = losses.reduce((sum, loss) => sum + loss, 0);
		return {losses, lossSum, correct: targets.filter(id => id % 2 === 0).length};
	},
	dispose: async () => {},
};

const random = new Random(3);
const ids = Uint8Array.from({length: 2000}, () => random.integer(10));
const sum = (from: Uint8Array): number => from.reduce((total, id) => total + id, 0);
const isClose = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;

for (const lanes of [1, 2, 7]) {
	test(`carried with ${lanes} lanes scores every character but the first exactly once`, async t => {
		const {loss, count} = await evaluateCarried(idReader, ids, lanes);
		t.is(count, 1999);
		t.true(isClose(loss, sum(ids.subarray(1)) / 1999));
	});
}

test('with one lane the accuracy is exact', async t => {
	const {accuracy} = await evaluateCarried(idReader, ids, 1);
	t.true(isClose(accuracy, ids.subarray(1).filter(id => id % 2 === 0).length / 1999));
});

test('windows leave out the rest that is shorter than one', async t => {
	const score = await evaluateWindows(idReader, ids);
	t.is(score?.count, 7 * windowLength);
	t.true(isClose(score?.loss ?? 0, sum(ids.subarray(1, 7 * windowLength + 1)) / (7 * windowLength)));
});

test('a text that is shorter than a window has no window figure', async t => {
	t.is(await evaluateWindows(idReader, ids.subarray(0, windowLength)), undefined);
	const {window, carried} = await evaluateText(idReader, ids.subarray(0, 2), {lanes: 1});
	t.is(window, undefined);
	t.is(carried.count, 1);
});

test('lanes that have warmed up give nearly what one lane gives', async t => {
	const {config, ids: text} = planTiny();
	const {model} = config;
	const evaluator = await (await open()).evaluator(model, initialParameters(model, new Random(1)));
	const one = await evaluateCarried(evaluator, text.train, 1);
	const many = await evaluateCarried(evaluator, text.train, 3);
	t.true(Math.abs(one.loss - many.loss) < 1e-5);
	t.true(one.loss > 0);
});

test('an aborted evaluation throws', async t => {
	await t.throwsAsync(evaluateText(idReader, ids, {lanes: 1, signal: AbortSignal.abort()}));
});
