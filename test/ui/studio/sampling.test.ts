import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {
	nudgeMinP,
	nudgeSpeed,
	nudgeTemperature,
	nudgeTopK,
	nudgeTopP,
	nudgeWindow,
	spreadTemperatures,
} from '../../../src/ui/studio/sampling.js';

testProp(
	'temperatures stay on their grid and in their bounds',
	[fc.double({min: 0, max: 4, noNaN: true}), fc.integer({min: -9, max: 9})],
	(t, temperature, steps) => {
		const next = nudgeTemperature(temperature, steps);
		t.true(next >= 0 && next <= 3);
		t.is(next, Number((Math.round(next * 20) / 20).toFixed(2)));
	},
);

test('a step is 0.05, and goes to the grid from beside it', t => {
	t.is(nudgeTemperature(0.8, 1), 0.85);
	t.is(nudgeTemperature(0.83, -1), 0.8);
	t.is(nudgeTemperature(0.1, -5), 0);
	t.is(nudgeTemperature(2.95, 5), 3);
});

testProp('top-k goes down to 1 and back up to all', [fc.integer({min: 2, max: 3000})], (t, vocabSize) => {
	let topK = 0;
	for (let step = 0; step < 20; step++) topK = nudgeTopK(topK, -1, vocabSize);
	t.is(topK, 1);
	for (let step = 0; step < 20; step++) topK = nudgeTopK(topK, 1, vocabSize);
	t.is(topK, 0);
});

test('top-p stays above 0 and ends at all', t => {
	t.is(nudgeTopP(1, 1), 1);
	t.is(nudgeTopP(1, -1), 0.95);
	t.is(nudgeTopP(0.05, -1), 0.05);
});

test('min-p and the window for repeats go from off to much and back', t => {
	t.is(nudgeMinP(0, -1), 0);
	t.is(nudgeMinP(0, 1), 0.01);
	t.is(nudgeMinP(0.07, -1), 0.05);
	t.is(nudgeMinP(0.5, 1), 0.5);
	t.is(nudgeWindow(0, 1), 250);
	t.is(nudgeWindow(600, -1), 500);
	t.is(nudgeWindow(250, -1), 0);
	t.is(nudgeWindow(9000, 1), 9000);
});

test('speed goes from a typewriter to all that the machine can do', t => {
	t.is(nudgeSpeed(80, 1), 160);
	t.is(nudgeSpeed(100, -1), 80);
	t.is(nudgeSpeed(4000, 1), Infinity);
	t.is(nudgeSpeed(Infinity, 1), Infinity);
	t.is(nudgeSpeed(2, -1), 2);
});

testProp(
	'temperatures side by side are distinct and ascend',
	[fc.double({min: 0, max: 3, noNaN: true}), fc.constantFrom(2, 3, 4)],
	(t, temperature, count) => {
		const all = spreadTemperatures(temperature, count);
		t.is(new Set(all).size, count);
		t.deepEqual(
			all,
			[...all].toSorted((a, b) => a - b),
		);
	},
);
