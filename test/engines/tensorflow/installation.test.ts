import {mkdirSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {cacheFolder} from '../../../src/engines/setup/cache.js';
import {environmentOf} from '../../../src/engines/tensorflow/environment.js';
import {type Installation, readInstallation} from '../../../src/engines/tensorflow/installation.js';
import {writeRecord} from '../../../src/engines/tensorflow/setup/record.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

const installation = (folder: string): Installation => ({
	formatVersion: 1,
	addon: join(folder, 'addon', 'tfjs_binding.node'),
	libraryFolders: [join(folder, 'python', 'tensorflow'), '/usr/local/cuda/lib64'],
	version: '2.21.0',
	source: 'PyPI',
	device: 'gpu',
	created: '2026-01-01T00:00:00.000Z',
});

test('a record is read as it was written, and its own folder may move', async t => {
	const [before, after] = ['a', 'b'].map(name => join(temporaryFolder(), name));
	mkdirSync(before);
	await writeRecord(before, installation(before));
	t.deepEqual(await readInstallation(before), installation(before));
	renameSync(before, after);
	t.deepEqual(await readInstallation(after), installation(after));
	t.is(await readInstallation(before), undefined);
});

test('the cache folder is the one that is named, else in that of the user', t => {
	t.is(cacheFolder({CHARLOOM_CACHE: '/x', XDG_CACHE_HOME: '/y'}), '/x');
	t.is(cacheFolder({XDG_CACHE_HOME: '/y'}), join('/y', 'charloom'));
	t.true(cacheFolder({}).endsWith('charloom'));
});

const options = {threads: 0} as const;
const {libraryFolders} = installation('/cache');
const onGpu = {libraryFolders, device: 'gpu'} as const;

test('the process sees one GPU: the first of those that the user allows, or none', t => {
	const visible = (device: 'auto' | 'gpu' | 'cpu', allowed?: string) =>
		environmentOf(onGpu, {...options, device}, allowed === undefined ? {} : {CUDA_VISIBLE_DEVICES: allowed})[
			'CUDA_VISIBLE_DEVICES'
		];
	t.is(visible('auto'), '0');
	t.is(visible('gpu', '3,1'), '3');
	t.is(visible('cpu', '3,1'), '-1');
});

test('libraries are found before those of the user, memory grows as needed, and users may say otherwise', t => {
	const env = environmentOf(onGpu, options, {LD_LIBRARY_PATH: '/mine', HOME: '/home'});
	t.is(env['TF_FORCE_GPU_ALLOW_GROWTH'], 'true');
	t.is(env['HOME'], '/home');
	if (process.platform === 'linux') {
		t.is(env['LD_LIBRARY_PATH'], `${join('/cache', 'python', 'tensorflow')}:/usr/local/cuda/lib64:/mine`);
	}
	t.is(environmentOf(onGpu, options, {TF_FORCE_GPU_ALLOW_GROWTH: 'false'})['TF_FORCE_GPU_ALLOW_GROWTH'], 'false');
});

test('threads and TF32 reach TensorFlow where they are asked for', t => {
	const plain = environmentOf(onGpu, options, {});
	t.false('TF_NUM_INTRAOP_THREADS' in plain || 'NVIDIA_TF32_OVERRIDE' in plain);
	const asked = environmentOf(onGpu, {...options, threads: 3, own: {tf32: 'off'}}, {});
	t.is(asked['TF_NUM_INTRAOP_THREADS'], '3');
	t.is(asked['NVIDIA_TF32_OVERRIDE'], '0');
});

test('on a CPU threads have operations of their own; where they are many some share one', t => {
	const {TF_NUM_INTRAOP_THREADS, TF_NUM_INTEROP_THREADS} = environmentOf(
		{libraryFolders, device: 'cpu'},
		{...options, threads: 3},
		{},
	);
	t.deepEqual([TF_NUM_INTRAOP_THREADS, TF_NUM_INTEROP_THREADS], ['1', '3']);
	const many = environmentOf(onGpu, {...options, device: 'cpu', threads: 16}, {});
	t.is(many['TF_NUM_INTRAOP_THREADS'], '4');
});
