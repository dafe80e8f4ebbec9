import test from 'ava';
import type {Engine} from '../../src/engines/engine.js';
import {open} from '../../src/engines/reference/index.js';
import {UserError} from '../../src/errors.js';
import {measureSpeed} from '../../src/recipes/measure-speed.js';
import {planTiny} from '../helpers/tiny-run.js';

/**
 * An engine whose steps take `fixed` seconds and `perCharacter` for each character, by its own clock; the first of a trainer takes `start`
 * more, and all in its first `slow` seconds four times as long.
 */
async function timedEngine(fixed: number, perCharacter: number, start = 0, slow = 0) {
	let time = 0;
	const sizes: number[] = [];
	const reference = await open();
	const engine: Engine = {
		...reference,
		async trainer(options) {
			const trainer = await reference.trainer(options);
			sizes.push(options.batchSize);
			let waiting = start;
			const begin = time;
			return {
				...trainer,
				async step({batchSize, seqLength}) {
					const seconds = fixed + perCharacter * batchSize * seqLength;
					time += waiting + (time - begin < slow ? 4 : 1) * seconds;
					waiting = 0;
					return {loss: 0, correct: 0, gradientNorm: 0};
				},
			};
		},
	};
	return {engine, sizes, now: () => time};
}

const plan = planTiny({training: {batchSize: 32, seqLength: 32}}).config;

test('a fast engine is tried with whole steps', async t => {
	const {engine, sizes, now} = await timedEngine(0.001, 1e-6);
	const speed = await measureSpeed(engine, plan, now);
	t.deepEqual(sizes, [8, 32]);
	t.true(Math.abs(speed - 1024 / (0.001 + 1024e-6)) < 1);
});

test('the start of threads on a busy machine is not counted', async t => {
	const {engine, now} = await timedEngine(0.001, 1e-6, 1.5);
	const speed = await measureSpeed(engine, plan, now);
	t.true(Math.abs(speed - 1024 / (0.001 + 1024e-6)) < 1);
});

test('the first steps of new threads, whose code is being compiled, are not counted', async t => {
	const {engine, now} = await timedEngine(0.001, 1e-6, 0, 0.25);
	const speed = await measureSpeed(engine, plan, now);
	t.true(Math.abs(speed - 1024 / (0.001 + 1024e-6)) < 1, String(speed));
});

test('a slow engine is tried with few lanes, and what a step takes beside them is told apart', async t => {
	const {engine, sizes, now} = await timedEngine(0.08, 1e-4);
	const speed = await measureSpeed(engine, plan, now);
	t.deepEqual(sizes, [8, 16]);
	t.true(Math.abs(speed - 1024 / (0.08 + 1024e-4)) < 1, String(speed));
});

test('whether a whole step fits is tried before anything is measured', async t => {
	const {engine, sizes, now} = await timedEngine(0.001, 1e-6);
	const long = planTiny({training: {batchSize: 64, seqLength: 64}}, 'one fish two fish\n'.repeat(300)).config;
	await measureSpeed(engine, long, now);
	t.deepEqual(sizes, [64, 8, 32, 64]);
	const full: Engine = {
		...engine,
		trainer: options => (options.seqLength > 32 ? Promise.reject(new UserError('full')) : engine.trainer(options)),
	};
	await t.throwsAsync(measureSpeed(full, long, now), {message: 'full'});
});

test('a very slow engine is tried once', async t => {
	const {engine, sizes, now} = await timedEngine(0, 1e-2);
	t.true(Math.abs((await measureSpeed(engine, plan, now)) - 100) < 1e-6);
	t.deepEqual(sizes, [8]);
	t.is(now(), 2.56);
});
