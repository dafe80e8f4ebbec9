import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {LanePace} from '../../../../src/engines/wasm/threads/lane-pace.js';

/** Milliseconds that a step takes in each way. */
type Times = {readonly together: number; readonly alone: number};

/** Does so many steps; how many of them one thread did, and the milliseconds that all took. */
function run(pace: LanePace, steps: number, times: Times) {
	let [alone, milliseconds] = [0, 0];
	for (let step = 0; step < steps; step++) {
		const time = pace.isAlone ? times.alone : times.together;
		if (pace.isAlone) alone++;
		milliseconds += time;
		pace.note(time);
	}
	return {alone, milliseconds};
}

const anyTimes = fc.record({
	together: fc.double({min: 1, max: 8, noNaN: true}),
	alone: fc.double({min: 1, max: 8, noNaN: true}),
});

testProp(
	'steps take hardly longer than in the faster way, also once that is another',
	[anyTimes, anyTimes],
	(t, ...all) => {
		const pace = new LanePace();
		for (const times of all) {
			const {milliseconds} = run(pace, 2000, times);
			const best = 2000 * Math.min(times.together, times.alone);
			t.true(milliseconds < 1.5 * best, `${milliseconds} instead of ${best}`);
		}
	},
);

test('threads share a lane where that is faster, and the other way is tried now and then', t => {
	const {alone} = run(new LanePace(), 2000, {together: 1, alone: 2});
	t.true(alone > 0 && alone < 0.1 * 2000, `${alone}`);
});

test('one thread does it where the others have no core, and gives it back when they have', t => {
	const pace = new LanePace();
	const share = (times: Times): number => run(pace, 2000, times).alone / 2000;
	const [heldUp, free, heldUpAgain] = [
		share({together: 8, alone: 2}),
		share({together: 1, alone: 2}),
		share({together: 8, alone: 2}),
	];
	t.true(heldUp > 0.9, `${heldUp}`);
	t.true(free < 0.1, `${free}`);
	t.true(heldUpAgain > 0.9, `${heldUpAgain}`);
});

test('one slow step does not turn the way', t => {
	const pace = new LanePace();
	run(pace, 2000, {together: 1, alone: 2});
	pace.note(5);
	t.false(pace.isAlone);
});
