import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {forgetMeasurements} from '../../../../src/engines/setup/records.js';
import {Arena} from '../../../../src/engines/wasm/kernels/arena.js';
import {type KernelBuild, kernelBuilds} from '../../../../src/engines/wasm/kernels/builds.js';
import {instantiate, type KernelModule} from '../../../../src/engines/wasm/kernels/instantiate.js';
import {compileKernels} from '../../../../src/engines/wasm/kernels/load.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {selectionKey} from '../../../../src/engines/wasm/kernels/selection-record.js';
import {failedKernels} from '../../../../src/engines/wasm/kernels/self-test/index.js';
import {newFolder} from '../../../helpers/runs.js';
import {subnormalsOf} from '../../../helpers/subnormals.js';
import {runnableNativeBuilds} from './native-builds.js';

/** tanh of these numbers, a multiple of 16 of them. */
function tanhBy(module: KernelModule, inputs: Float32Array): Float32Array {
	const arena = new Arena();
	const count = inputs.length;
	const [sums, h] = [arena.allocate(count), arena.allocate(count)];
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	new Float32Array(memory.buffer, sums, count).set(inputs);
	instantiate(module, memory).tanhForward(count, sums, h);
	return new Float32Array(memory.buffer, h, count);
}

/** The largest error of tanh at `count` places from −12 to 12. */
function errorOfTanh(module: KernelModule, count: number): number {
	const inputs = Float32Array.from({length: count}, (_, index) => (24 * index) / (count - 1) - 12);
	const outputs = tanhBy(module, inputs);
	return Math.max(...inputs.map((input, index) => Math.abs(outputs[index] - Math.tanh(input))));
}

/** Every 9,973rd of the numbers of float32 that are not so small that a native kernel takes something for 0. */
function allKindsOfNumbers(): Float32Array {
	const bits = Uint32Array.from({length: 2 ** 18}, (_, index) => index * 9973);
	return new Float32Array(bits.buffer).map(value => (Math.abs(value) > 1e-30 ? value : 0));
}

const native = await runnableNativeBuilds();

for (const build of [...kernelBuilds, ...native]) {
	test(`tanh of ${build.name} is right to 3e-7`, async t => {
		t.true(errorOfTanh(await compileKernels(build), 32768) < 3e-7);
	});

	test(`every kernel of ${build.name} computes what scalar code computes`, async t => {
		t.deepEqual(failedKernels(await compileKernels(build)), []);
	});
}

for (const build of native) {
	test(`tanh of ${build.name} has the bits of WebAssembly's for numbers of every kind`, async t => {
		const inputs = allKindsOfNumbers();
		t.deepEqual(tanhBy(await compileKernels(build), inputs), tanhBy(await compileKernels(kernelBuilds[0]), inputs));
	});
}

test('portable arithmetic is never fused, fast always is; neither it nor wasm takes native kernels', async t => {
	const portable = (await selectKernels('portable')).build;
	t.false(portable.fused);
	t.is(portable.native, undefined);
	t.true((await selectKernels('fast')).build.fused);
	t.is((await selectKernels('wasm')).build.native, undefined);
});

const whereNative = native.length > 0 ? test : test.skip;

whereNative('native kernels can be asked for by name', async t => {
	const {build, module} = await selectKernels('native');
	t.is(build.native?.variant, module.native?.variants[0]);
});

test('a native build that is not there is refused with the reason, and auto does without', async t => {
	const variant = process.arch === 'arm64' ? 'avx2' : 'neon';
	const missing: KernelBuild = {...kernelBuilds[0], name: `native-${variant}`, native: {module: 'fused16', variant}};
	const {build, refused} = await selectKernels('auto', [missing, ...kernelBuilds]);
	t.is(build.native, undefined);
	t.regex(refused.join(), /native-.*: (this processor has no|they are not compiled)/);
	await t.throwsAsync(selectKernels('native', [missing, ...kernelBuilds]), {message: /native-/});
});

test('where no fused build compiles, auto takes portable arithmetic, and fast says why it does not open', async t => {
	const builds = kernelBuilds.map(build => (build.fused ? {...build, name: `missing-${build.name}`} : build));
	t.false((await selectKernels('auto', builds)).build.fused);
	await t.throwsAsync(selectKernels('fast', builds), {message: /missing-fused16: .*ENOENT/});
});

test.serial('a selection is recorded and holds until it is forgotten or its build does not load', async t => {
	const cache = await newFolder();
	process.env['CHARLOOM_CACHE'] = cache;
	const file = join(cache, 'measured-kernels.json');
	const missing: KernelBuild = {...kernelBuilds[2], name: 'missing'};
	const builds = [...kernelBuilds, missing];
	const first = await selectKernels('portable', builds);
	const [other] = kernelBuilds.filter(({name, fused}) => !fused && name !== first.build.name);
	const rename = async (name: string) =>
		writeFile(file, (await readFile(file, 'utf8')).replaceAll(/("fastest":")[^"]*/g, `$1${name}`));
	// A trial would take another build than the one that the record is made to name.
	await rename(other.name);
	const second = await selectKernels('portable', builds);
	t.is(second.build.name, other.name);
	t.deepEqual(second.refused, first.refused);
	t.regex(second.refused.join(), /missing: .*ENOENT/);
	await rename('missing');
	t.false((await selectKernels('portable', builds)).build.name === 'missing');
	await forgetMeasurements();
	await t.throwsAsync(readFile(file), {code: 'ENOENT'});
});

test('a record of a selection is of the code of its builds', async t => {
	const [one, two] = kernelBuilds;
	t.is(await selectionKey([one]), await selectionKey([one]));
	t.not(await selectionKey([one]), await selectionKey([two]));
	// The same name with the code of another build is another selection.
	const native = {module: two.name, variant: 'avx2'} as const;
	t.not(await selectionKey([{...one, native}]), await selectionKey([{...one, native: {...native, module: one.name}}]));
});

for (const build of [...kernelBuilds, ...native]) {
	test(`what is improbable has a gradient of 0 or a normal number, and NaN one of NaN, by ${build.name}`, async t => {
		const [V, scale] = [256, 2 ** -12];
		const arena = new Arena();
		const [at, target, loss, correct] = [V, 1, 1, 1].map(count => arena.allocate(count));
		const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
		const logits = new Float32Array(memory.buffer, at, V);
		const {crossEntropy} = instantiate(await compileKernels(build), memory);
		const values = logits.map((_, index) => -index / 2);
		logits.set(values);
		logits.fill(-1e30, 200);
		crossEntropy(1, V, at, target, scale, loss, correct);
		t.deepEqual(subnormalsOf(logits), []);
		t.deepEqual(new Set(logits.subarray(200)), new Set([0]));
		const z = values.subarray(0, 200).reduce((sum, logit) => sum + Math.exp(logit), 0);
		const expected = values.map((logit, index) => scale * (Math.exp(logit) / z - (index === 0 ? 1 : 0)));
		for (let index = 0; index < 120; index++) t.true(Math.abs(logits[index] / expected[index] - 1) < 1e-5, `${index}`);

		logits.set(values);
		logits[3] = Number.NaN;
		crossEntropy(1, V, at, target, scale, loss, correct);
		t.true(Number.isNaN(logits[3]));
	});
}

for (const build of [...kernelBuilds, ...native]) {
	test(`AdamW takes the tiniest moments for 0 and lets NaN pass, by ${build.name}`, async t => {
		const count = 16;
		const arena = new Arena();
		const [w, g, m, v, average] = Array.from({length: 5}, () => arena.allocate(count));
		const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
		const kernels = instantiate(await compileKernels(build), memory);
		const view = (at: number) => new Float32Array(memory.buffer, at, count);
		const kept = [w, m, v, average];
		for (const at of kept) view(at).set([1e-45, -1e-38, 1e-31, -1e-31, 1e-29, Number.NaN]);
		const [beta1, beta2, epsilon, decay] = [0.9, 0.99, 1e-8, 0.9];
		const [clip, shrink, rate, root] = [1, 1, 0, 1];
		kernels.adamW(
			count,
			...([w, g, m, v, average] as const),
			...([clip, beta1, 1 - beta1, beta2, 1 - beta2, shrink, rate, root, epsilon, decay, 1 - decay] as const),
		);
		for (const at of kept) {
			t.deepEqual([...view(at).subarray(0, 4)].map(Math.abs), [0, 0, 0, 0]);
			t.true(view(at)[4] > 5e-30);
			t.true(Number.isNaN(view(at)[5]));
		}
	});
}
