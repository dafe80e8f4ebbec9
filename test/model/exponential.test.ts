import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {negativeExponential} from '../../src/model/exponential.js';

testProp('agrees with Math.exp to ten digits', [fc.double({min: 0, max: 699, noNaN: true})], (t, x) => {
	const exact = Math.exp(-x);
	t.true(Math.abs(negativeExponential(x) - exact) <= 1e-10 * exact, `${x}`);
});

test('is exactly 1 at 0, and 0 far out', t => {
	t.is(negativeExponential(0), 1);
	t.is(negativeExponential(700), 0);
	t.is(negativeExponential(Number.POSITIVE_INFINITY), 0);
});

testProp(
	'never grows',
	[fc.double({min: 0, max: 50, noNaN: true}), fc.double({min: 1e-6, max: 1, noNaN: true})],
	(t, x, d) => {
		t.true(negativeExponential(x + d) < negativeExponential(x));
	},
);
