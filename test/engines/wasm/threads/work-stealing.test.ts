import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {relaySize} from '../../../../src/engines/wasm/threads/work-stealing.js';
import type {RelayRun} from './work-stealing-thread.js';

type Options = Pick<RelayRun, 'shares' | 'stages' | 'walks' | 'waits'>;

const shared = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));

async function walk({shares, stages, walks, waits}: Options) {
	const threads = shares.length;
	const memory = new WebAssembly.Memory({initial: 2, maximum: 2, shared: true});
	const relay = 65536;
	if (relaySize(threads) * 4 > 65536) throw new Error('The memory is too small.');
	const record = {
		taken: shared(shares.reduce((sum, lanes) => sum + lanes, 0)),
		faults: shared(1),
		done: shared(threads),
	};
	const script = new URL('work-stealing-thread.js', import.meta.url);
	const workers = shares.map((_, rank) => {
		const workerData: RelayRun = {memory, relay, threads, rank, shares, stages, walks, waits, ...record};
		return new Worker(script, {workerData});
	});
	await Promise.all(workers.map(worker => once(worker, 'exit')));
	return record;
}

test('a thread that has finished takes half of the lanes of one that has not', async t => {
	const {taken, faults, done} = await walk({shares: [32, 16], stages: [1, 8, 1], walks: 3, waits: true});
	t.deepEqual([...new Set(taken)], [30]);
	t.is(faults[0], 0);
	t.true(done[1] > 3 * 16 * 10, `the second thread took ${done[1]} steps of a lane`);
	t.is(done[0] + done[1], 3 * 48 * 10);
});

test('a thread by itself takes all lanes along', async t => {
	const {taken, faults} = await walk({shares: [5], stages: [3], walks: 2, waits: true});
	t.deepEqual([...new Set(taken)], [6]);
	t.is(faults[0], 0);
});

testProp(
	'every lane takes every step once and in its turn, whoever takes it along',
	[
		fc.array(fc.integer({min: 0, max: 40}), {minLength: 1, maxLength: 4}).filter(shares => shares.some(n => n > 0)),
		fc.array(fc.integer({min: 1, max: 30}), {minLength: 1, maxLength: 4}),
		fc.integer({min: 1, max: 20}),
	],
	async (t, shares, stages, walks) => {
		const {taken, faults} = await walk({shares, stages, walks, waits: false});
		t.deepEqual([...new Set(taken)], [walks * stages.reduce((sum, steps) => sum + steps, 0)]);
		t.is(faults[0], 0);
	},
	{numRuns: 15},
);
