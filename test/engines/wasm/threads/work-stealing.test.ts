import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {stealingSize} from '../../../../src/engines/wasm/threads/work-stealing.js';
import type {StealingRun} from './work-stealing-thread.js';

type Options = Pick<StealingRun, 'lanesOfThreads' | 'stages' | 'runs' | 'waits'>;

const shared = (count: number) => new Int32Array(new SharedArrayBuffer(4 * count));

async function run({lanesOfThreads, stages, runs, waits}: Options) {
	const threads = lanesOfThreads.length;
	const memory = new WebAssembly.Memory({initial: 2, maximum: 2, shared: true});
	const stealing = 65536;
	if (stealingSize(threads) * 4 > 65536) throw new Error('The memory is too small.');
	const record = {
		taken: shared(lanesOfThreads.reduce((sum, lanes) => sum + lanes, 0)),
		faults: shared(1),
		done: shared(threads),
	};
	const script = new URL('work-stealing-thread.js', import.meta.url);
	const workers = lanesOfThreads.map((_, rank) => {
		const workerData: StealingRun = {memory, stealing, threads, rank, lanesOfThreads, stages, runs, waits, ...record};
		return new Worker(script, {workerData});
	});
	await Promise.all(workers.map(worker => once(worker, 'exit')));
	return record;
}

test('a thread that has finished takes half of the batch rows of one that has not', async t => {
	const {taken, faults, done} = await run({lanesOfThreads: [32, 16], stages: [1, 8, 1], runs: 3, waits: true});
	t.deepEqual([...new Set(taken)], [30]);
	t.is(faults[0], 0);
	t.true(done[1] > 3 * 16 * 10, `the second thread took ${done[1]} steps of a row`);
	t.is(done[0] + done[1], 3 * 48 * 10);
});

test('a thread by itself takes all batch rows through', async t => {
	const {taken, faults} = await run({lanesOfThreads: [5], stages: [3], runs: 2, waits: true});
	t.deepEqual([...new Set(taken)], [6]);
	t.is(faults[0], 0);
});

testProp(
	'every batch row takes every step once and in its turn, whichever thread takes it',
	[
		fc
			.array(fc.integer({min: 0, max: 40}), {minLength: 1, maxLength: 4})
			.filter(lanesOfThreads => lanesOfThreads.some(n => n > 0)),
		fc.array(fc.integer({min: 1, max: 30}), {minLength: 1, maxLength: 4}),
		fc.integer({min: 1, max: 20}),
	],
	async (t, lanesOfThreads, stages, runs) => {
		const {taken, faults} = await run({lanesOfThreads, stages, runs, waits: false});
		t.deepEqual([...new Set(taken)], [runs * stages.reduce((sum, steps) => sum + steps, 0)]);
		t.is(faults[0], 0);
	},
	{numRuns: 15},
);
