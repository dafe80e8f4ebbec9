import test from 'ava';
import {clipFactor, follow, globalNorm} from '../../src/model/optimizer.js';

test('a gradient that is short enough is left alone, a longer one is scaled to the norm', t => {
	const arrays = [Float64Array.of(3, 0), Float64Array.of(4)];
	t.is(globalNorm(arrays), 5);
	t.is(clipFactor(5, 6), 1);
	t.is(clipFactor(5, Number.POSITIVE_INFINITY), 1);
	t.true(Math.abs(5 * clipFactor(5, 1) - 1) < 1e-6);
});

test('the average follows quickly at first: by 9/11 of the way at the first update', t => {
	const average = Float64Array.of(0);
	follow(average, Float64Array.of(11), 1, 0.999);
	t.true(Math.abs(average[0] - 9) < 1e-12);
	follow(average, Float64Array.of(0), 1_000_000, 0.75);
	t.true(Math.abs(average[0] - 6.75) < 1e-12);
});

test('without decay the average is the parameters', t => {
	const average = Float32Array.of(5);
	follow(average, Float32Array.of(0.1), 3, 0);
	t.is(average[0], Math.fround(0.1));
});
