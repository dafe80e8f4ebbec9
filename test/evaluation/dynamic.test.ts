import test from 'ava';
import type {Ids} from '../../src/data/corpus.js';
import {open} from '../../src/engines/reference/index.js';
import {UserError} from '../../src/errors.js';
import {type DynamicOptions, follow} from '../../src/evaluation/dynamic.js';
import {evaluateCarried} from '../../src/evaluation/evaluate.js';
import {initialParameters} from '../../src/model/initial.js';
import {Random} from '../../src/random.js';
import {planTiny} from '../helpers/tiny-run.js';

const engine = await open();
const {config, ids} = planTiny({model: {outputDropout: 0.5}});
const {model} = config;
const parameters = initialParameters(model, new Random(1));
const text = ids.train.subarray(0, 150); // 149 predictions: 18 segments of 8 and one of 5
const settings = {rate: 0.5, segment: 8};

/** The mean loss of each segment, from the means so far. */
async function segmentLosses(read: Ids, options: DynamicOptions): Promise<readonly number[]> {
	const sums: {readonly count: number; readonly sum: number}[] = [{count: 0, sum: 0}];
	const onProgress = (count: number, total: number, loss: number) => {
		if (total !== read.length - 1) throw new Error('The total is not that of the text.');
		sums.push({count, sum: count * loss});
	};
	await follow(engine, {model, parameters}, read, {...options, onProgress});
	return sums.slice(1).map(({count, sum}, index) => (sum - sums[index].sum) / (count - sums[index].count));
}

test('a rate of 0 gives the carried figure and the weights as they were', async t => {
	const followed = await follow(engine, {model, parameters}, text, {rate: 0, segment: 8});
	const evaluator = await engine.evaluator(model, parameters);
	const carried = await evaluateCarried(evaluator, text, 1);
	t.is(followed.score.count, 149);
	t.is(followed.score.accuracy, carried.accuracy);
	t.true(Math.abs(followed.score.loss - carried.loss) < 1e-6);
	t.deepEqual({...followed.parameters}, {...parameters});
});

test('weights that follow a text predict it better and better, and those that were given stay as they were', async t => {
	const before = structuredClone(parameters);
	const once = await follow(engine, {model, parameters}, text, settings);
	const fixed = await follow(engine, {model, parameters}, text, {...settings, rate: 0});
	const again = await follow(engine, {model, parameters: once.parameters}, text, settings);
	t.true(once.score.loss < fixed.score.loss - 0.1);
	t.true(again.score.loss < once.score.loss - 0.1);
	t.deepEqual(parameters, before);
	t.deepEqual(await follow(engine, {model, parameters}, text, settings), once, 'the same again');
});

test('a segment counts before its own step: what comes later changes nothing of it', async t => {
	const losses = await segmentLosses(text, settings);
	const fixed = await segmentLosses(text, {...settings, rate: 0});
	t.is(losses.length, 19);
	t.true(Math.abs(losses[0] - fixed[0]) < 1e-9);
	t.true(Math.abs(losses[1] - fixed[1]) > 1e-6);
	const changed = text.map((id, place) => (place <= 64 ? id : 0));
	t.deepEqual((await segmentLosses(changed, settings)).slice(0, 8), losses.slice(0, 8));
	t.notDeepEqual(await segmentLosses(changed, settings), losses);
});

test('a text in which the last segment is short goes on from the ones before it', async t => {
	const whole = await follow(engine, {model, parameters}, text.subarray(0, 145), settings);
	const both = await follow(engine, {model, parameters}, text, settings);
	t.is(whole.score.count, 144);
	const rest = (both.score.loss * 149 - whole.score.loss * 144) / 5;
	const evaluator = await engine.evaluator(model, whole.parameters);
	const anew = await evaluateCarried(evaluator, text.subarray(144), 1);
	t.true(Math.abs(rest - anew.loss) > 1e-4, 'h and c are carried');
	t.notDeepEqual({...both.parameters}, {...whole.parameters});
	const short = await follow(engine, {model, parameters}, text.subarray(0, 3), settings);
	t.is(short.score.count, 2);
});

test('a rate with which the weights run away is refused with what to do', async t => {
	await t.throwsAsync(follow(engine, {model, parameters}, text, {rate: 1e60, segment: 8}), {
		instanceOf: UserError,
		message: /no longer a number.*rate of 1e\+60 is too large.*smaller/,
	});
});

test('nothing is read when it is aborted, or of a text that predicts nothing', async t => {
	const signal = AbortSignal.abort(new Error('stop'));
	await t.throwsAsync(follow(engine, {model, parameters}, text, {...settings, signal}), {message: 'stop'});
	await t.throwsAsync(follow(engine, {model, parameters}, text.subarray(0, 1), settings), {instanceOf: RangeError});
});
