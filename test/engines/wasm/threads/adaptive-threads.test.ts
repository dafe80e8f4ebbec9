import test from 'ava';
import {type Way, Ways} from '../../../../src/engines/wasm/threads/adaptive-threads.js';

/** The steps drawn in each way over some requests, when a step takes so many milliseconds in each. */
function drawn(ways: Ways, requests: number, pace: Record<Way, number>, size = 500): Record<Way, number> {
	const total = {together: 0, alone: 0};
	for (let request = 0; request < requests; request++) {
		for (let left = size; left > 0; ) {
			const piece = ways.next(left);
			total[piece.way] += piece.count;
			ways.note(piece, piece.count * pace[piece.way]);
			left -= piece.count;
		}
	}
	return total;
}

test('the threads draw together while that is faster, but for a small part', t => {
	const {together, alone} = drawn(new Ways(), 500, {together: 0.01, alone: 0.016});
	t.is(together + alone, 500 * 500);
	t.true(alone > 0 && alone < 0.05 * together, `${alone}`);
});

test('one draws alone while the others are held up, and all together again afterwards', t => {
	const ways = new Ways();
	drawn(ways, 20, {together: 0.01, alone: 0.016});
	const heldUp = drawn(ways, 500, {together: 0.5, alone: 0.018});
	t.true(heldUp.together < 0.01 * heldUp.alone, `${heldUp.alone} and ${heldUp.together}`);
	const free = drawn(ways, 1500, {together: 0.01, alone: 0.016});
	t.true(free.together > 4 * free.alone, `${free.together} and ${free.alone}`);
});

test('requests may be small', t => {
	const {together, alone} = drawn(new Ways(), 2000, {together: 1, alone: 0.05}, 5);
	t.true(together < 0.1 * alone, `${alone} and ${together}`);
});

test('the threads go on together although a core is taken from one for a moment now and then, and waking them takes time', t => {
	const ways = new Ways();
	const total = {together: 0, alone: 0};
	let before: Way = 'together';
	for (let request = 0; request < 3000; request++) {
		for (let left = 512; left > 0; ) {
			const piece = ways.next(left);
			const awake = piece.way === 'together' && before === 'alone' ? 3 : 0;
			const taken = piece.way === 'together' && request % 12 === 5 ? 12 : 0;
			const milliseconds =
				piece.way === 'together' ? 0.06 + piece.count * 0.0085 + awake + taken : piece.count * 0.0155;
			ways.note(piece, milliseconds);
			before = piece.way;
			total[piece.way] += piece.count;
			left -= piece.count;
		}
	}
	t.true(total.together > 9 * total.alone, `${total.together} and ${total.alone}`);
});
