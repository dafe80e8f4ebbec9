import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {charactersInTime} from '../../src/training/validation.js';
import {ValidationTime} from '../../src/training/validation-time.js';

test('a run of steps validates whatever it takes, and does not depend on the clock', t => {
	const time = new ValidationTime({steps: 10});
	time.took(1000, 1001);
	t.true(time.isLeftFor(0.1));
	t.is(time.keptBack, 0);
	t.is(time.state, undefined);
});

test('validations on the way take a tenth of the time, and the last one is made in any case', t => {
	const time = new ValidationTime({seconds: 100});
	t.true(time.isLeftFor(0.1), 'how long it takes is not known');
	time.took(2, 2.5);
	t.is(time.keptBack, 2.5);
	t.false(time.isLeftFor(0.4));
	t.true(time.isLeftFor(0.5));
	time.took(20, 25);
	t.is(time.keptBack, 10, 'most of the time is for learning');
	t.false(time.isLeftFor(0.9));
	t.true(time.isLeftFor(1));
});

test('the next sitting knows what the one before knew', t => {
	const time = new ValidationTime({seconds: 100});
	time.took(2, 2.5);
	const next = new ValidationTime({seconds: 100}, time.state);
	t.deepEqual(next.state, time.state);
	t.is(next.keptBack, time.keptBack);
});

testProp(
	'at the end of a timed run as much is read as there is time for, and never less than on the way',
	[fc.integer({min: 1, max: 1e8}), fc.integer({min: 1, max: 1e5}), fc.double({min: 0.01, max: 100, noNaN: true})],
	(t, characters, seconds, validationSeconds) => {
		const read = charactersInTime(new Uint8Array(characters), seconds, validationSeconds);
		const takes = (read / 250_000) * validationSeconds;
		t.true(read <= characters && read >= Math.min(characters, 250_000));
		t.true(read <= 250_000 || takes <= Math.max(10, 0.05 * seconds) + 1e-6);
	},
	{numRuns: 30},
);
