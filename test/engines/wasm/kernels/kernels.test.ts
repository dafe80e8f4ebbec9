import test from 'ava';
import {Arena} from '../../../../src/engines/wasm/kernels/arena.js';
import {type KernelBuild, kernelBuilds} from '../../../../src/engines/wasm/kernels/builds.js';
import {compileKernels, instantiate, type KernelModule} from '../../../../src/engines/wasm/kernels/load.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {failedKernels} from '../../../../src/engines/wasm/kernels/self-test/index.js';
import {runnableNativeBuilds} from './native-builds.js';

/** The largest error of tanh at `count` places from −12 to 12. */
function errorOfTanh(module: KernelModule, count: number): number {
	const arena = new Arena();
	const [sums, h] = [arena.allocate(count), arena.allocate(count)];
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	const inputs = new Float32Array(memory.buffer, sums, count).map((_, index) => (24 * index) / (count - 1) - 12);
	new Float32Array(memory.buffer, sums, count).set(inputs);
	instantiate(module, memory).tanhForward(count, sums, h);
	const outputs = new Float32Array(memory.buffer, h, count);
	return Math.max(...inputs.map((input, index) => Math.abs(outputs[index] - Math.tanh(input))));
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
