import test from 'ava';
import {Meter} from '../../src/training/meter.js';

const reading = (time: number, characters: number, progress: number, learningTime = time) => ({
	time,
	learningTime,
	characters,
	progress,
});

test('the first measurement counts at once', t => {
	const meter = new Meter(reading(100, 0, 0));
	t.is(meter.charactersPerSecond, 0);
	meter.update(reading(100.25, 500, 0.001));
	t.is(meter.charactersPerSecond, 2000);
});

test('later measurements are smoothed, and taken over half a second at least', t => {
	const meter = new Meter(reading(0, 0, 0));
	meter.update(reading(1, 1000, 0.1));
	meter.update(reading(1.1, 9000, 0.11));
	t.is(meter.charactersPerSecond, 1000);
	meter.update(reading(2, 3000, 0.2));
	t.is(meter.charactersPerSecond, 1000 + 0.3 * 1000);
});

test('time that is not spent learning does not lower the speed', t => {
	const meter = new Meter(reading(0, 0, 0));
	meter.update(reading(1, 1000, 0.1));
	meter.update(reading(11, 2000, 0.2, 2));
	t.is(meter.charactersPerSecond, 1000);
});

test('a clock that stands still is no reason to divide by zero', t => {
	const meter = new Meter(reading(5, 0, 0));
	meter.update(reading(5, 1000, 0.1));
	t.is(meter.charactersPerSecond, 0);
	t.is(meter.secondsLeft, undefined);
});

test('there is no estimate before the warm-up is over', t => {
	const meter = new Meter(reading(0, 0, 0));
	meter.update(reading(2.9, 1000, 0.5));
	t.is(meter.secondsLeft, undefined);
	meter.update(reading(4, 2000, 0.004));
	t.is(meter.secondsLeft, undefined);
	meter.update(reading(10, 5000, 0.25));
	t.is(meter.secondsLeft, 30);
});

test('a resumed run is estimated by the speed of this sitting', t => {
	const meter = new Meter(reading(1000, 50_000, 0.5));
	meter.update(reading(1010, 60_000, 0.6));
	t.true(Math.abs((meter.secondsLeft ?? 0) - 40) < 1e-9);
});
