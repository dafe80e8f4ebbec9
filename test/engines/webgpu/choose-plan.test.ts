/** The choice between the ways to compute a recurrence, by a clock that the test makes up. */
import {mkdtempSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {findAdapter} from '../../../src/engines/webgpu/gpu/dawn.js';
import {type Device, openDevice} from '../../../src/engines/webgpu/gpu/device.js';
import {choosePlan, type Preference} from '../../../src/engines/webgpu/network/choose-plan.js';
import type {Stopwatch} from '../../../src/engines/webgpu/network/measure-plan.js';
import {planInWords} from '../../../src/engines/webgpu/network/plans.js';
import {createTrainer} from '../../../src/engines/webgpu/trainer.js';
import {resultsAgree, snapshotsAgree} from '../contract/agreement.js';
import {batches, cases, trainerOptions, update} from '../contract/cases.js';

const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
if (softwareDriver !== undefined) process.env['VK_DRIVER_FILES'] = softwareDriver;

const cache = mkdtempSync(join(tmpdir(), 'charloom-plans-'));
process.env['CHARLOOM_CACHE'] = cache;

const example = cases.filter(({title}) => title === 'rnn, one-hot')[0];
const options = trainerOptions(example);
const sizes = {model: example.model, batchSize: example.batchSize, steps: example.seqLength};

/** Says that steps are faster forward and rows backward, or the other way around, and counts what it times. */
function madeUp(fasterForward: 'rows' | 'steps') {
	const timed: string[] = [];
	const stopwatch: Stopwatch = async (work, {kind}, direction) => {
		await work(1);
		timed.push(`${direction} ${kind}`);
		return (kind === fasterForward) === (direction === 'forward') ? 1 : 2;
	};
	return {timed, stopwatch};
}

const kindsOf = async (device: Device, preference: Preference, rows = sizes.batchSize) => {
	const {forward, backward} = await choosePlan(device, {...sizes, batchSize: rows}, 'training', preference);
	return `${forward.kind}, ${backward.kind}`;
};

/** Three steps of a trainer in a way, or of the reference. */
async function train(device: Device, way?: string) {
	const trainer =
		way === undefined
			? await (await openReference()).trainer(options)
			: await createTrainer(device, {...options, way}, {});
	const results = [];
	for (const [step, batch] of batches(example, 3).entries()) results.push(await trainer.step(batch, update(step)));
	const snapshot = await trainer.snapshot();
	await trainer.dispose();
	return {results, snapshot};
}

const device = await findAdapter('software', 'auto')
	.then(adapter => openDevice(adapter))
	.catch((error: Error) => {
		test('there is no software GPU to choose a plan for', t => {
			t.log(error.message);
			t.pass();
		});
		return undefined;
	});

if (device) {
	test.serial(
		'the fastest form in each direction is taken and remembered, and measured anew where that is asked for',
		async t => {
			const {timed, stopwatch} = madeUp('steps');
			// A process takes its own measurements for new, so other numbers of batch rows stand for other processes here.
			t.is(await kindsOf(device, {measures: 'anew', stopwatch}), 'steps, rows');
			t.deepEqual(timed, ['forward rows', 'forward steps', 'backward rows', 'backward steps']);
			t.deepEqual(readdirSync(cache), ['webgpu-recurrence.json']);

			const other = madeUp('rows');
			t.is(await kindsOf(device, {measures: 'anew', stopwatch: other.stopwatch}), 'steps, rows');
			t.is(await kindsOf(device, {measures: 'anew', stopwatch: other.stopwatch}, 16), 'steps, rows', 'of its class');
			t.is(other.timed.length, 0);
			t.is(await kindsOf(device, {measures: 'anew', stopwatch: other.stopwatch}, 17), 'rows, steps');
			t.is(other.timed.length, 4);
		},
	);

	test.serial('a GPU in software follows the rule, and what is insisted on is taken', async t => {
		const {timed, stopwatch} = madeUp('steps');
		t.is(await kindsOf(device, {stopwatch}), 'rows, rows');
		t.is(await kindsOf(device, {stopwatch, kind: 'steps'}), 'steps, steps');
		t.is(await kindsOf(device, {measures: 'anew', stopwatch, kind: 'rows'}), 'rows, rows');
		t.deepEqual(timed, ['forward rows', 'backward rows']);
	});

	test.serial("a form that can't be timed is passed over, and its error is told where there is no other", async t => {
		const failing =
			(fails: RegExp): Stopwatch =>
			async (_, {kind}) => {
				if (fails.test(kind)) throw new Error(`no ${kind} here`);
				return 1;
			};
		t.is(await kindsOf(device, {measures: 'anew', stopwatch: failing(/rows/)}, 65), 'steps, steps');
		await t.throwsAsync(kindsOf(device, {measures: 'anew', stopwatch: failing(/./)}, 257), {message: 'no rows here'});
	});

	test.serial('a trainer goes on in the way that a run has recorded, whatever is measured meanwhile', async t => {
		const {stopwatch} = madeUp('rows');
		const way = planInWords(
			await choosePlan(device, {...sizes, batchSize: 1000}, 'training', {
				measures: 'anew',
				stopwatch: madeUp('steps').stopwatch,
			}),
		);
		t.is(way, 'steps 4 4 1 16, rows 1 4 1');
		t.is(await kindsOf(device, {way, measures: 'anew', stopwatch}), 'steps, rows');
		t.is(await kindsOf(device, {way: 'steps 3 3 3 3, rows 1 4 1'}), 'rows, rows', 'one that this GPU lacks');
		const [expected, actual, again] = [await train(device), await train(device, way), await train(device, way)];
		for (const [step, result] of actual.results.entries()) resultsAgree(t, result, expected.results[step], step);
		snapshotsAgree(t, actual.snapshot, expected.snapshot, 3 * update(2).learningRate);
		t.deepEqual(again, actual);
	});
}
