/** A GPU that is lost, has too little memory or room, or does not take a kernel: each ends in words that say what to do. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {create} from 'webgpu';
import {openRun} from '../../../src/checkpoint/run.js';
import {defaultOptimizer} from '../../../src/config.js';
import {openDevice, outOfMemory} from '../../../src/engines/webgpu/gpu/device.js';
import {checkTrainer} from '../../../src/engines/webgpu/trainer.js';
import {UserError} from '../../../src/errors.js';
import {loseGpu} from '../../helpers/lose-gpu.js';
import {hasTmux, PseudoTerminal} from '../../helpers/pseudo-terminal.js';
import {startCharloom} from '../../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../../helpers/tiny-run.js';
import {fullestCase} from '../contract/cases.js';

const {CHARLOOM_TEST_VULKAN: softwareDriver} = process.env;
const whereSimulated = softwareDriver === undefined ? test.serial.skip : test.serial;

/** Dawn ends the process when this is collected. */
const dawn = create(['backend=null']);

/** A GPU that computes nothing, and whose memory has an end as any other's. */
const openNull = async () => openDevice((await dawn.requestAdapter()) as GPUAdapter);

/** A training that takes longer than its test, on the GPU in software. */
const training = [
	...'train fish.txt --engine webgpu --cell rnn --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-every 0'.split(
		' ',
	),
	...'--valid-every 0 --checkpoint-every 2 --steps 5000 --out run'.split(' '),
];

/** The end of a program whose GPU was lost. */
const lost = /The GPU was lost; --engine wasm does without one\. Its driver has given up \(.+\): /;

function workplace(): string {
	const folder = temporaryFolder();
	writeFileSync(join(folder, 'fish.txt'), tinyText);
	return folder;
}

const environment = {VK_DRIVER_FILES: softwareDriver ?? ''};

whereSimulated('a training and a generation whose GPU is lost end with what is left and how to go on', async t => {
	const cwd = workplace();
	const running = startCharloom(training, {cwd, env: environment});
	await running.prints('\nstep ');
	await loseGpu(running.child.pid ?? 0);
	const {code, signal, stderr} = await running.outcome;
	t.deepEqual([code, signal], [1, null]);
	const [, saved, run] =
		/^The run is saved up to step (\d+)\. To go on from there: charloom train --resume (\S+)\n/.exec(stderr) ?? [];
	t.is(run, 'run', stderr);
	t.regex(stderr, lost);
	t.is(stderr.split('\n').length, 3, stderr);
	const {progress} = await (await openRun(join(cwd, run))).loadLast();
	t.is(progress.step, Number(saved));

	const writing = startCharloom(['generate', 'run', '--length', '100M', '--engine', 'webgpu'], {cwd, env: environment});
	await writing.prints(' ');
	await loseGpu(writing.child.pid ?? 0);
	const end = await writing.outcome;
	t.deepEqual([end.code, end.signal], [1, null]);
	t.regex(end.stderr, lost);
	t.regex(end.stderr.split('\n').at(-2) ?? '', /^charloom: /);
});

const inTerminal = hasTmux() ? whereSimulated : test.serial.skip;

inTerminal('a dashboard and a studio whose GPU is lost say so, and leave the terminal in order', async t => {
	const cwd = workplace();
	const terminal = PseudoTerminal.start(training, {cwd, environment});
	t.teardown(() => terminal.close());
	await terminal.shows(/● training(.|\n)*step \d/);
	await loseGpu(terminal.processOf('cli/main.js'));
	await terminal.shows(
		/The GPU was lost(.|\n)*The last checkpoint is that of step \d+(.|\n)*charloom train --resume run/,
	);
	terminal.press('q');
	const text = await terminal.shows(/exit 1\n(icanon\necho|echo\nicanon)/);
	// The terminal breaks lines where it is full.
	t.regex(
		text.replaceAll('\n', ''),
		/saved up to step \d+\. To go on from there: charloom train --resume run.*The GPU was lost/,
	);
	t.false(terminal.isAlternate);
	t.true(terminal.hasCursor);

	const studio = PseudoTerminal.start(['studio', 'run', '--engine', 'webgpu'], {cwd, environment});
	t.teardown(() => studio.close());
	await studio.shows(/ next {2}\S/);
	await loseGpu(studio.processOf('cli/main.js'));
	await studio.shows('⚠ The GPU was lost; --engine wasm does without one.');
	studio.press('Space'); // to write again fails in the same words
	await studio.shows('⚠ The GPU was lost; --engine wasm does without one.');
	studio.press('q');
	await studio.shows(/exit 0\n(icanon\necho|echo\nicanon)/);
	t.notRegex(studio.scrollback(), /\n\s+at /);
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
