import test from 'ava';
import {ValidationTime} from '../../src/training/validation-time.js';

test('a run of steps validates whatever it takes, and does not depend on the clock', t => {
	const time = new ValidationTime({steps: 10});
	time.took(1000, 1001);
	t.true(time.isLeftFor(0.1));
	t.is(time.keptBack, 0);
	t.is(time.state, undefined);
});

test('validations on the way take a small share of the time, and the last one is made in any case', t => {
	const time = new ValidationTime({seconds: 100});
	t.true(time.isLeftFor(0.1), 'how long it takes is not known');
	time.took(2, 2.5);
	t.is(time.keptBack, 2.5);
	t.false(time.isLeftFor(0.6));
	t.true(time.isLeftFor(0.7));
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
