/** The choice between the ways to compute a recurrence, by a clock that the test makes up. */
import {mkdtempSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {open as openReference} from '../../../src/engines/reference/index.js';
import {findAdapter} from '../../../src/engines/webgpu/gpu/dawn.js';
import {type Device, openDevice} from '../../../src/engines/webgpu/gpu/device.js';
import type {NetworkSizes} from '../../../src/engines/webgpu/network/buffers.js';
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

/** Counts the dispatches that a device is handed meanwhile, which is to be nothing else. */
async function withCounter<Result>(device: Device, work: (counted: () => number) => Promise<Result>): Promise<Result> {
	let count = 0;
	const submit = device.submit.bind(device);
	device.submit = record =>
		submit(encoder => {
			const beginComputePass = (): Partial<GPUComputePassEncoder> => {
				const pass = encoder.beginComputePass();
				return {
					setPipeline: pipeline => pass.setPipeline(pipeline),
					setBindGroup: (index: number, group: GPUBindGroup | null | undefined, offsets?: Iterable<number>) =>
						pass.setBindGroup(index, group, offsets),
					dispatchWorkgroups: (...groups) => {
						count++;
						pass.dispatchWorkgroups(...groups);
					},
					end: () => pass.end(),
				};
			};
			record({beginComputePass} as GPUCommandEncoder);
		});
	try {
		return await work(() => count);
	} finally {
		device.submit = submit;
	}
}

if (device) {
	test.serial('of several layers a wavefront is timed, too, with a dispatch a step for all of them', async t => {
		const {model} = cases.filter(({title}) => title === 'rnn, everything')[0];
		const own = {model, batchSize: 2, steps: 7};
		const counts: Record<string, number> = {};
		const plan = await withCounter(device, counted => {
			const stopwatch: Stopwatch = async (work, {kind}, direction) => {
				const before = counted();
				await work(1);
				counts[`${direction} ${kind}`] = counted() - before;
				return kind === 'wavefront' ? 1 : 2;
			};
			return choosePlan(device, own, 'training', {measures: 'anew', stopwatch});
		});
		t.is(planInWords(plan), 'wavefront 4 4 1 16, wavefront 4 4 1 16');
		// 16 steps of 3 layers, and 2 products between them; on the way back the weights of each layer are turned.
		t.deepEqual(counts, {
			'forward rows': 3 + 2,
			'forward steps': 3 * 16 + 2,
			'forward wavefront': 16 + 2 * 2,
			'backward rows': 3 + 3 + 2,
			'backward steps': 3 + 3 * 16 + 2,
			'backward wavefront': 3 + 2 + 16 + 2 * 2,
		});
		// One layer, one step or a step of two products can't be a wavefront, nor can arrays that fit into no buffer as one.
		const kindOf = async (others: Partial<NetworkSizes>) =>
			(await choosePlan(device, {...own, ...others}, 'training', {kind: 'wavefront'})).forward.kind;
		t.is(await kindOf({}), 'wavefront');
		t.is(await kindOf({model: {...model, numLayers: 1}}), 'steps');
		t.is(await kindOf({steps: 1}), 'steps');
		t.is(await kindOf({model: {...model, cell: 'mlstm'}}), 'steps');
		t.is(await kindOf({batchSize: device.limits.maxStorageBufferBindingSize / 4 / 7 / 13}), 'steps');
	});

	test.serial(
		'the fastest form in each direction is taken and remembered, and measured anew where that is asked for',
		async t => {
			const {timed, stopwatch} = madeUp('steps');
			// A process takes its own measurements for new, so other numbers of batch rows stand for other processes here.
			t.is(await kindsOf(device, {measures: 'anew', stopwatch}), 'steps, rows');
			t.deepEqual(timed, ['forward rows', 'forward steps', 'backward rows', 'backward steps']);
			t.deepEqual(readdirSync(cache), ['measured-webgpu-recurrence.json']);

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
