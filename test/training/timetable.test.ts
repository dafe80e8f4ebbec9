import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import type {TrainConfig} from '../../src/config.js';
import {
	type Advance,
	isCheckpointDue,
	isReportDue,
	isSampleDue,
	isValidationDue,
} from '../../src/training/timetable.js';
import {planTiny} from '../helpers/tiny-run.js';

const base = planTiny().config.training;
const advances = (steps: number): readonly Advance[] =>
	Array.from({length: steps}, (_, index) => ({step: index + 1, before: index / steps, after: (index + 1) / steps}));

testProp('a run has at most 2000 step events, and one at its end', [fc.integer({min: 1, max: 20_000})], (t, steps) => {
	const due = advances(steps).filter(isReportDue);
	t.true(due.length <= 2000 && due.length >= Math.min(steps, 1000));
	t.is(due.at(-1)?.step, steps);
});

const {validation: _, ...withoutPlan} = base;

testProp(
	'a run made before validations were planned validates ten times, or as often as it has steps',
	[fc.integer({min: 1, max: 3000})],
	(t, steps) => {
		const due = advances(steps).filter(advance => isValidationDue(withoutPlan, advance));
		t.true(due.length <= 10 && due.length >= Math.min(10, steps) - 1);
		t.is(due.at(-1)?.step, steps);
	},
);

const dueSteps = (isDue: (config: TrainConfig, advance: Advance) => boolean, more: Partial<TrainConfig>) =>
	advances(10)
		.filter(advance => isDue({...base, ...more}, advance))
		.map(({step}) => step);

test('validations come every so many steps and at the end', t => {
	t.deepEqual(dueSteps(isValidationDue, {validEvery: 4}), [4, 8, 10]);
	t.deepEqual(dueSteps(isValidationDue, {validEvery: 0}), [10]);
});

test('samples come at growing intervals, or every so many steps, or never', t => {
	const due = advances(1000).filter(advance => isSampleDue(base, advance));
	t.true(due[0].step <= 5);
	t.is(due.at(-1)?.step, 1000);
	const gaps = due.slice(1).map(({step}, index) => step - due[index].step);
	t.true(gaps.slice(0, -1).every((gap, index) => index === 0 || gap >= gaps[index - 1] - 1));
	t.true(due.length <= 25 && gaps.every(gap => gap <= 101));
	t.deepEqual(dueSteps(isSampleDue, {sampleEvery: 3}), [3, 6, 9]);
	t.deepEqual(dueSteps(isSampleDue, {sampleEvery: 0}), []);
});

test('a run made before validations were planned writes a sample with each of them', t => {
	const due = advances(10).filter(advance => isSampleDue({...withoutPlan, validEvery: 4}, advance));
	t.deepEqual(
		due.map(({step}) => step),
		[4, 8, 10],
	);
});

test('checkpoints come with validations, and besides every so many steps or seconds', t => {
	const due = (more: Partial<TrainConfig>, seconds: number) =>
		dueSteps((config, advance) => isCheckpointDue(config, advance, seconds), {validEvery: 0, ...more});
	t.deepEqual(due({checkpointEvery: 4}, 1000), [4, 8, 10]);
	t.deepEqual(due({checkpointEvery: 0}, 1000), [10]);
	t.deepEqual(due({}, 29), [10]);
	t.deepEqual(due({}, 30), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
	t.deepEqual(due({validEvery: 5, checkpointEvery: 0}, 0), [5, 10]);
});
