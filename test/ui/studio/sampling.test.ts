import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {nudgeSpeed, nudgeTemperature, spreadTemperatures} from '../../../src/ui/studio/sampling.js';

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
