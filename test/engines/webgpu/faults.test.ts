/** A GPU that is lost, has too little memory or room, or does not take a kernel: each ends in words that say what to do. */
import test from 'ava';
import {create} from 'webgpu';
import {defaultOptimizer} from '../../../src/config.js';
import {Client} from '../../../src/engines/process/client.js';
import {engineObject} from '../../../src/engines/process/protocol.js';
import {openDevice, outOfMemory} from '../../../src/engines/webgpu/gpu/device.js';
import {checkTrainer} from '../../../src/engines/webgpu/trainer.js';
import {UserError} from '../../../src/errors.js';
import {batches, fullestCase, trainerOptions, update} from '../contract/cases.js';

const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
const whereSimulated = softwareDriver === undefined ? test.skip : test;

/** Dawn ends the process when this is collected. */
const dawn = create(['backend=null']);

/** A GPU that computes nothing, and whose memory has an end as any other's. */
const openNull = async () => openDevice((await dawn.requestAdapter()) as GPUAdapter);

whereSimulated('a GPU that is lost ends the step that waits for it, with how to go on', async t => {
	const client = new Client({
		script: new URL('losing-process.js', import.meta.url),
		library: 'Dawn',
		env: {...process.env, VK_DRIVER_FILES: softwareDriver, NODE_OPTIONS: ''},
	});
	await client.call(engineObject, 'open', [{}]);
	const trainer = (await client.call(engineObject, 'trainer', [trainerOptions(fullestCase)])) as number;
	const [batch] = batches(fullestCase, 1);
	const step = () => client.call(trainer, 'step', [batch, update(0)]);
	await step();
	const error = await t.throwsAsync(step(), {instanceOf: UserError});
	t.regex(
		error?.message ?? '',
		/Dawn's process ended with exit code 1.*The GPU was lost.*train --resume.*smaller --batch/s,
	);
	await t.throwsAsync(step(), {message: /The GPU was lost/});
});

test('memory that is full is told by the words that the process knows, and the device goes on', async t => {
	const device = await openNull();
	const made: GPUBuffer[] = [];
	const largest = device.limits.maxBufferSize / 4;
	await t.throwsAsync(
		device.guarded(() => {
			for (let count = 0; count < 200; count++) made.push(device.buffer('too much', largest));
		}),
		{message: new RegExp(`^${outOfMemory}: `)},
	);
	for (const buffer of made) buffer.destroy();
	await t.notThrowsAsync(device.guarded(() => device.buffer('little', 4)));
});

test('a kernel that does not compile is named, with the line of what is wrong', async t => {
	const device = await openNull();
	const error = await t.throwsAsync(device.pipeline('clip', {}), {instanceOf: UserError});
	t.regex(error?.message ?? '', /^The kernel `clip` can't be compiled for .*: line \d+: unresolved value 'THREADS'/);
});

test('a training whose buffers are larger than the limits is refused with what to lower', t => {
	const {model} = fullestCase;
	const limits = {
		maxBufferSize: 2 ** 21,
		maxStorageBufferBindingSize: 2 ** 21,
		maxComputeInvocationsPerWorkgroup: 256,
		maxComputeWorkgroupSizeX: 256,
		maxComputeWorkgroupStorageSize: 16_384,
	};
	t.throws(() => checkTrainer({model, optimizer: defaultOptimizer, batchSize: 1000, seqLength: 1000}, limits), {
		instanceOf: UserError,
		message: /Expected each buffer of the GPU to need 2 MiB at most, and the .* need \d+ MiB\. Lower --batch, --seq/,
	});
});
