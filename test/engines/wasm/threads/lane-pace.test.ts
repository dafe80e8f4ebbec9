import test from 'ava';
import {LanePace} from '../../../../src/engines/wasm/threads/lane-pace.js';

/** How many of `steps` steps one thread did, each of which takes what its way takes. */
function aloneOf(pace: LanePace, steps: number, milliseconds: {readonly together: number; readonly alone: number}) {
	let count = 0;
	for (let step = 0; step < steps; step++) {
		const {isAlone} = pace;
		if (isAlone) count++;
		pace.note(isAlone ? milliseconds.alone : milliseconds.together);
	}
	return count;
}

test('threads share a lane where that is faster, and the other way is tried now and then', t => {
	t.is(aloneOf(new LanePace(), 320, {together: 1, alone: 2}), 10);
});

test('one thread does it where the others have no core, and gives it back when they have', t => {
	const pace = new LanePace();
	t.is(aloneOf(pace, 320, {together: 8, alone: 2}), 32 * 9 - 9 + 1);
	t.true(aloneOf(pace, 320, {together: 1, alone: 2}) < 70);
	t.true(aloneOf(pace, 640, {together: 8, alone: 2}) > 500);
});

test('one slow step does not turn the way', t => {
	const pace = new LanePace();
	aloneOf(pace, 64, {together: 1, alone: 2});
	pace.note(5);
	t.false(pace.isAlone);
});
