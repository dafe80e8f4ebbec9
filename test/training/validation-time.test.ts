import test from 'ava';
import {ValidationTime} from '../../src/training/validation-time.js';

test('a run of steps validates as planned, and less often only where that takes far longer than it was planned to', t => {
	const time = new ValidationTime({steps: 10});
	t.is(time.keptBack, 0);
	time.took(2, 2.1);
	t.true(time.isLeftFor(0.1, 2), 'a moment, however short the run was');
	time.took(20, 21);
	t.false(time.isLeftFor(0.5, 100));
	t.true(time.isLeftFor(0.01, 50), 'the first of a long run are dense');
	t.true(time.isLeftFor(0.5, 1000));
	t.true(time.isLeftFor(1, 100), 'the last one is always made');
	t.is(time.mostAtEnd(10), 5);
	t.is(time.mostAtEnd(1000), 40);
	t.is(time.mostOfComparison, Infinity);
});

test('validations on the way take a small share of the time, and the last one is made in any case', t => {
	const time = new ValidationTime({seconds: 100});
	t.true(time.isLeftFor(0.1, 10), 'how long it takes is not known');
	time.took(2, 2.5);
	t.is(time.keptBack, 2.5);
	t.false(time.isLeftFor(0.6, 60));
	t.true(time.isLeftFor(0.8, 80));
	time.took(20, 25);
	t.is(time.keptBack, 10, 'most of the time is for learning');
	t.false(time.isLeftFor(0.9, 90));
	t.true(time.isLeftFor(1, 100));
});

test('the next sitting knows what the one before knew', t => {
	const time = new ValidationTime({seconds: 100});
	time.took(2, 2.5);
	const next = new ValidationTime({seconds: 100}, time.state);
	t.deepEqual(next.state, time.state);
	t.is(next.keptBack, time.keptBack);
});
