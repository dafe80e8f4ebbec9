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

testProp(
	'left to itself a run validates ten times, or as often as it has steps',
	[fc.integer({min: 1, max: 3000})],
	(t, steps) => {
		const due = advances(steps).filter(advance => isValidationDue(base, advance));
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

test('samples come with validations, or every so many steps, or never', t => {
	t.deepEqual(dueSteps(isSampleDue, {validEvery: 4}), [4, 8, 10]);
	t.deepEqual(dueSteps(isSampleDue, {sampleEvery: 3}), [3, 6, 9]);
	t.deepEqual(dueSteps(isSampleDue, {sampleEvery: 0}), []);
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
