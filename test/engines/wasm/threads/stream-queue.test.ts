import test from 'ava';
import fc from 'fast-check';
import {type Piece, StreamQueue} from '../../../../src/engines/wasm/threads/stream-queue.js';

test('whichever threads are free, every group makes all its steps in order, in one thread at a time', t => {
	const cases = fc.record({
		threads: fc.integer({min: 1, max: 5}),
		groups: fc.integer({min: 1, max: 12}),
		count: fc.integer({min: 0, max: 200}),
		turns: fc.infiniteStream(fc.nat({max: 4})),
	});
	fc.assert(
		fc.property(cases, ({threads, groups, count, turns}) => {
			const steps = new Int32Array(new SharedArrayBuffer(4 * groups));
			const queues = Array.from({length: threads}, (_, rank) => new StreamQueue(steps, rank, threads));
			const held = new Map<number, Piece>();
			const ended = new Set<number>();
			const done = new Array<number>(groups).fill(0);
			for (const turn of turns) {
				const rank = turn % threads;
				const own = held.get(rank);
				if (own) {
					done[own.group] += own.count;
					queues[rank].finish(own);
					held.delete(rank);
				} else if (!ended.has(rank)) {
					const piece = queues[rank].take(count);
					if (piece === undefined) ended.add(rank);
					else {
						t.false([...held.values()].some(({group}) => group === piece.group));
						t.is(piece.first, done[piece.group]);
						t.true(piece.count > 0 && piece.first + piece.count <= count);
						held.set(rank, piece);
					}
				}
				if (ended.size === threads) break;
			}
			t.deepEqual(done, new Array(groups).fill(count));
		}),
	);
});

test('a thread that is held up keeps only its piece from the others', t => {
	const steps = new Int32Array(new SharedArrayBuffer(4 * 6));
	const [slow, fast] = [0, 1].map(rank => new StreamQueue(steps, rank, 2));
	const piece = slow.take(100);
	t.deepEqual(piece, {group: 0, first: 0, count: 26});
	let count = 0;
	for (let next = fast.take(100); next; next = fast.take(100)) {
		count += next.count;
		fast.finish(next);
	}
	t.is(count, 500);
	slow.finish(piece as Piece);
	t.deepEqual(slow.take(100), {group: 0, first: 26, count: 20});
});

test('pieces are even but for the last, and shorter towards the end', t => {
	const queue = new StreamQueue(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
	const counts: number[] = [];
	for (let next = queue.take(101); next; next = queue.take(101)) {
		counts.push(next.count);
		queue.finish(next);
	}
	t.deepEqual(
		counts.slice(0, -1).filter(count => count % 2 === 1),
		[],
	);
	t.deepEqual(
		counts,
		counts.toSorted((a, b) => b - a),
	);
});
