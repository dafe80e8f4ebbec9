import test from 'ava';
import {type Way, Ways} from '../../../../src/engines/wasm/writing/ways.js';

/** How many of some requests are drawn in each way, when a step takes so long in each. */
function drawn(ways: Ways, requests: number, pace: Record<Way, number>): Record<Way, number> {
	const total = {together: 0, alone: 0};
	for (let request = 0; request < requests; request++) {
		const way = ways.next(400);
		total[way]++;
		ways.note(way, 400, 400 * pace[way]);
	}
	return total;
}

test('the threads draw together while that is faster, but for a few requests', t => {
	const {together, alone} = drawn(new Ways(), 500, {together: 1, alone: 1.6});
	t.is(together + alone, 500);
	t.true(alone > 0 && alone < 0.05 * together, `${alone}`);
});

test('one draws alone while the others are held up, and all together again afterwards', t => {
	const ways = new Ways();
	drawn(ways, 20, {together: 1, alone: 1.6});
	const heldUp = drawn(ways, 500, {together: 5, alone: 1.8});
	t.true(heldUp.alone > 8 * heldUp.together, `${heldUp.alone} and ${heldUp.together}`);
	const free = drawn(ways, 1500, {together: 1, alone: 1.6});
	t.true(free.together > 8 * free.alone, `${free.together} and ${free.alone}`);
});

test('small requests are drawn together, and decide nothing', t => {
	const ways = new Ways();
	for (let request = 0; request < 1000; request++) {
		t.is(ways.next(10), 'together');
		ways.note('together', 10, 1000);
	}
});
