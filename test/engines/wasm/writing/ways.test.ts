import test from 'ava';
import {type Way, Ways} from '../../../../src/engines/wasm/writing/ways.js';

/** The steps drawn in each way over some requests, when a step takes so long in each. */
function drawn(ways: Ways, requests: number, pace: Record<Way, number>): Record<Way, number> {
	const total = {together: 0, alone: 0};
	for (let request = 0; request < requests; request++) {
		for (const steps of ways.next(400)) {
			total[steps.way] += steps.count;
			ways.note(steps, steps.count * pace[steps.way]);
		}
	}
	return total;
}

test('the threads draw together while that is faster, but for a small part', t => {
	const {together, alone} = drawn(new Ways(), 80, {together: 1, alone: 1.6});
	t.is(together + alone, 80 * 400);
	t.true(alone < 0.05 * together, `${alone}`);
});

test('one draws alone while the others are held up, and all together again afterwards', t => {
	const ways = new Ways();
	drawn(ways, 20, {together: 1, alone: 1.6});
	const heldUp = drawn(ways, 300, {together: 5, alone: 1.8});
	t.true(heldUp.alone > 4 * heldUp.together, `${heldUp.alone} and ${heldUp.together}`);
	const free = drawn(ways, 1500, {together: 1, alone: 1.6});
	t.true(free.together > 4 * free.alone, `${free.together} and ${free.alone}`);
});

test('a few steps are drawn in one way', t => {
	t.deepEqual(new Ways().next(10), [{way: 'together', count: 10}]);
});
