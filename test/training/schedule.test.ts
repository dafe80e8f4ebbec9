import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import type {TrainConfig} from '../../src/config.js';
import {learningRate, progressOf} from '../../src/training/schedule.js';
import {planTiny} from '../helpers/tiny-run.js';

const base = planTiny().config.training;
const steps = 1000;
const config = (more: Partial<TrainConfig>): TrainConfig => ({
	...base,
	learningRate: 0.01,
	warmupSteps: 100,
	finalLearningRate: 0.05,
	duration: {steps},
	...more,
});
const rateAt = (training: TrainConfig, step: number): number => learningRate(training, step, step / steps);
const anyStep = fc.integer({min: 0, max: steps - 1});
const anySchedule = fc.constantFrom('cosine' as const, 'step' as const, 'constant' as const);

testProp('the rate is above zero and never above its peak', [anyStep, anySchedule], (t, step, schedule) => {
	const rate = rateAt(config({schedule}), step);
	t.true(rate > 0 && rate <= 0.01);
});

testProp('after the warm-up the rate never rises', [anyStep, anySchedule], (t, step, schedule) => {
	const training = config({schedule});
	t.true(rateAt(training, Math.max(100, step)) >= rateAt(training, Math.max(100, step) + 1) - 1e-12);
});

test('the warm-up rises in equal parts to the peak', t => {
	const training = config({schedule: 'constant'});
	t.is(rateAt(training, 0), 0.01 / 100);
	t.is(rateAt(training, 49), 0.005);
	t.is(rateAt(training, 99), 0.01);
});

test('without a warm-up the first step has the peak', t => {
	t.is(rateAt(config({schedule: 'constant', warmupSteps: 0}), 0), 0.01);
});

test('cosine is halfway between peak and end in the middle, and at its share in the end', t => {
	const training = config({schedule: 'cosine'});
	t.true(Math.abs(rateAt(training, 500) - 0.01 * 0.525) < 1e-12);
	t.true(Math.abs(rateAt(training, 1000) - 0.0005) < 1e-12);
});

test('step multiplies by its factor every so many steps', t => {
	const training = config({schedule: 'step', decayFactor: 0.5, decayEvery: 300});
	t.deepEqual(
		[299, 300, 599, 600].map(step => rateAt(training, step)),
		[0.01, 0.005, 0.005, 0.0025],
	);
});

test("a timed run's warm-up is over at a twentieth of its time, however slow the machine is", t => {
	const training = config({schedule: 'constant', duration: {seconds: 60}});
	t.is(learningRate(training, 2, 0.05), 0.01);
	t.is(learningRate(training, 0, 0), 0.0001);
	t.is(learningRate(training, 99, 0.001), 0.01);
});

test('progress is counted in steps or in seconds, and ends at 1', t => {
	t.is(progressOf({steps: 200}, 50, 1e9), 0.25);
	t.is(progressOf({seconds: 60}, 50, 15), 0.25);
	t.is(progressOf({steps: 200}, 300, 0), 1);
	t.is(progressOf({seconds: 60}, 1, 61), 1);
	t.is(progressOf({seconds: 60}, 1, 25, 10), 0.5);
	t.is(progressOf({steps: 200}, 50, 1e9, 10), 0.25);
});
