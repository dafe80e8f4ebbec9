import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {AdaptiveThreads, type Mode} from '../../../../src/engines/wasm/threads/adaptive-threads.js';

/** Milliseconds of a step in each mode. */
type Times = Readonly<Record<Mode, number>>;

/** The steps computed in each mode over some requests of `size` steps, and the milliseconds that all took. */
function run(threads: AdaptiveThreads, requests: number, times: Times, size = 500) {
	const total = {together: 0, alone: 0, milliseconds: 0};
	for (let request = 0; request < requests; request++) {
		for (let left = size; left > 0; ) {
			const piece = threads.next(left);
			const milliseconds = piece.count * times[piece.mode];
			total[piece.mode] += piece.count;
			total.milliseconds += milliseconds;
			threads.note(piece, milliseconds);
			left -= piece.count;
		}
	}
	return total;
}

test('the threads draw together while that is faster, but for a small part', t => {
	const {together, alone} = run(new AdaptiveThreads(), 500, {together: 0.01, alone: 0.016});
	t.is(together + alone, 500 * 500);
	t.true(alone > 0 && alone < 0.05 * together, `${alone}`);
});

test('one draws alone while the others are held up, and all together again afterwards', t => {
	const threads = new AdaptiveThreads();
	run(threads, 20, {together: 0.01, alone: 0.016});
	const heldUp = run(threads, 500, {together: 0.5, alone: 0.018});
	t.true(heldUp.together < 0.01 * heldUp.alone, `${heldUp.alone} and ${heldUp.together}`);
	const free = run(threads, 1500, {together: 0.01, alone: 0.016});
	t.true(free.together > 4 * free.alone, `${free.together} and ${free.alone}`);
});

test('requests may be small', t => {
	const {together, alone} = run(new AdaptiveThreads(), 2000, {together: 1, alone: 0.05}, 5);
	t.true(together < 0.1 * alone, `${alone} and ${together}`);
});

test('the threads go on together although a core is taken from one for a moment now and then, and waking them takes time', t => {
	const threads = new AdaptiveThreads();
	const total = {together: 0, alone: 0};
	let before: Mode = 'together';
	for (let request = 0; request < 3000; request++) {
		for (let left = 512; left > 0; ) {
			const piece = threads.next(left);
			const awake = piece.mode === 'together' && before === 'alone' ? 3 : 0;
			const taken = piece.mode === 'together' && request % 12 === 5 ? 12 : 0;
			const milliseconds =
				piece.mode === 'together' ? 0.06 + piece.count * 0.0085 + awake + taken : piece.count * 0.0155;
			threads.note(piece, milliseconds);
			before = piece.mode;
			total[piece.mode] += piece.count;
			left -= piece.count;
		}
	}
	t.true(total.together > 9 * total.alone, `${total.together} and ${total.alone}`);
});

const anyTimes = fc.record({
	together: fc.double({min: 1, max: 8, noNaN: true}),
	alone: fc.double({min: 1, max: 8, noNaN: true}),
});

testProp(
	'single steps of milliseconds, as in training, take hardly longer than in the faster mode, also once that is another',
	[anyTimes, anyTimes],
	(t, ...all) => {
		const threads = new AdaptiveThreads();
		for (const times of all) {
			const {milliseconds} = run(threads, 2000, times, 1);
			const best = 2000 * Math.min(times.together, times.alone);
			t.true(milliseconds < 1.5 * best, `${milliseconds} instead of ${best}`);
		}
	},
);

test('single steps of milliseconds are computed together where that is faster, and alone is tried now and then', t => {
	const {alone} = run(new AdaptiveThreads(), 2000, {together: 1, alone: 2}, 1);
	t.true(alone > 0 && alone < 0.1 * 2000, `${alone}`);
});

test('one thread computes single steps where the others have no core, and all do once they have', t => {
	const threads = new AdaptiveThreads();
	const partAlone = (times: Times): number => run(threads, 10_000, times, 1).alone / 10_000;
	const heldUp = partAlone({together: 8, alone: 2});
	const free = partAlone({together: 1, alone: 2});
	const heldUpAgain = partAlone({together: 8, alone: 2});
	t.true(heldUp > 0.9, `${heldUp}`);
	t.true(free < 0.1, `${free}`);
	t.true(heldUpAgain > 0.9, `${heldUpAgain}`);
});

for (const milliseconds of [1, 200]) {
	test(`one slow step does not change the mode (a step takes ${milliseconds} ms)`, t => {
		const threads = new AdaptiveThreads();
		run(threads, 2000, {together: milliseconds, alone: 2 * milliseconds}, 1);
		let piece = threads.next(1);
		while (piece.mode === 'alone') {
			threads.note(piece, 2 * milliseconds);
			piece = threads.next(1);
		}
		threads.note(piece, 5 * milliseconds);
		t.is(threads.next(1).mode, 'together');
	});
}
