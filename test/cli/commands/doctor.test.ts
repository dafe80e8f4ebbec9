import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {engineLoaders} from '../../../src/engines/index.js';
import {charloomHere} from '../../helpers/captured.js';
import {temporaryFolder} from '../../helpers/tiny-run.js';

const doctor = (cache: string, ...args: readonly string[]) =>
	charloomHere(['doctor', '--threads', '1', ...args], {env: {CHARLOOM_CACHE: cache}});

test('every engine is shown with what it found, and the one that auto takes', async t => {
	const {code, stdout, stderr} = await doctor(temporaryFolder());
	t.is(code, 0);
	t.is(stderr, '');
	t.regex(stdout, /✗ tensorflow\n +it is not set up; "charloom setup"/);
	t.regex(stdout, /✓ wasm, taken by auto\n +.*WebAssembly SIMD.*, 1 thread\n +native kernels: \S/);
	t.regex(stdout, / {4}bfloat16: (\S+; by a trial a product takes \d\.\d\d of its time in float32|bfloat16 needs )/);
	t.regex(stdout, /✓ reference\n/);
});

test('a record that is damaged is a reason not to open, not an end', async t => {
	const cache = temporaryFolder();
	mkdirSync(join(cache, 'tensorflow'));
	for (const text of ['{"formatVersion": 1', '{"formatVersion": 2}', 'null']) {
		writeFileSync(join(cache, 'tensorflow', 'installation.json'), text);
		const {code, stdout} = await doctor(cache);
		t.is(code, 0);
		t.regex(stdout, /✗ tensorflow\n.*installation\.json is damaged: run "charloom setup" again/);
	}
});

test('an addon that is gone is a reason, told with its path', async t => {
	const cache = temporaryFolder();
	mkdirSync(join(cache, 'tensorflow'));
	const record = {
		formatVersion: 1,
		addon: 'gone.node',
		libraryFolders: [],
		version: '2.21.0',
		source: 'x',
		device: 'cpu',
	};
	writeFileSync(join(cache, 'tensorflow', 'installation.json'), JSON.stringify(record));
	const {stdout} = await doctor(cache);
	t.regex(stdout, /✗ tensorflow\n.*gone\.node/);
});

const {CHARLOOM_TEST_VULKAN: softwareDriver = ''} = process.env;
const whereSimulated = softwareDriver === '' ? test.skip : test;

whereSimulated('a GPU in software is shown, and compared with no other engine', async t => {
	const env = {CHARLOOM_CACHE: temporaryFolder(), VK_DRIVER_FILES: softwareDriver};
	const {stdout} = await charloomHere(['doctor', '--threads', '1'], {env});
	t.regex(stdout, /✓ webgpu\n +WebGPU on .*simulated on the CPU\n/);
	t.regex(stdout, /✓ wasm, taken by auto/);
	t.notRegex(stdout, /By a trial on this machine/);
});

test('as JSON it is one object', async t => {
	const {stdout} = await doctor(temporaryFolder(), '--json');
	const {automatic, engines} = JSON.parse(stdout);
	t.is(automatic, 'wasm');
	const works = new Map(engines.map((engine: {name: string; works: boolean}) => [engine.name, engine.works]));
	t.deepEqual(
		[...works.keys()],
		engineLoaders.map(({name}) => name),
	);
	t.deepEqual([works.get('tensorflow'), works.get('wasm'), works.get('reference')], [false, true, true]);
});
