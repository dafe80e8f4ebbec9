import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {divideLanes, givenParts} from '../../../src/engines/tensorflow/lanes.js';

const count = (most: number) => fc.integer({min: 1, max: most});

testProp(
	'every lane is in one part, no part is empty, and none has two lanes more than another',
	[count(70), count(20), count(2000)],
	(t, lanes, threads, seqLength) => {
		const parts = divideLanes(lanes, threads, seqLength);
		t.is(
			parts.reduce((sum, part) => sum + part, 0),
			lanes,
		);
		t.true(parts.length <= threads && Math.min(...parts) > 0);
		t.true(Math.max(...parts) - Math.min(...parts) <= 1);
	},
);

test('long sequences are divided into fewer parts', t => {
	t.deepEqual(divideLanes(64, 8, 64), [16, 16, 16, 16]);
	t.deepEqual(divideLanes(64, 8, 256), [32, 32]);
	t.deepEqual(divideLanes(64, 8, 4096), [64]);
});

test('the characters of a part stand step by step', t => {
	const ids = Int32Array.of(1, 2, 3, 4, 5, 6); // three lanes of two steps
	const parts = givenParts(ids, [1, 2], 2).map(({values}) => [...values]);
	t.deepEqual(parts, [
		[1, 2],
		[3, 5, 4, 6],
	]);
});
