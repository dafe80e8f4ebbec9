import test from 'ava';
import {Arena} from '../../../../src/engines/wasm/kernels/arena.js';
import {kernelBuilds} from '../../../../src/engines/wasm/kernels/codegen/tiles.js';
import {compileKernels, instantiate, type KernelModule} from '../../../../src/engines/wasm/kernels/load.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {failedKernels} from '../../../../src/engines/wasm/kernels/self-test/index.js';

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

for (const build of kernelBuilds) {
	test(`tanh of ${build.name} is right to 3e-7`, async t => {
		t.true(errorOfTanh(await compileKernels(build), 32768) < 3e-7);
	});

	test(`every kernel of ${build.name} computes what scalar code computes`, async t => {
		t.deepEqual(failedKernels(await compileKernels(build)), []);
	});
}

test('portable arithmetic is never fused, fast always is', async t => {
	t.false((await selectKernels('portable')).build.fused);
	t.true((await selectKernels('fast')).build.fused);
});

test('where no fused build compiles, auto takes portable arithmetic, and fast says why it does not open', async t => {
	const builds = kernelBuilds.map(build => (build.fused ? {...build, name: `missing-${build.name}`} : build));
	t.false((await selectKernels('auto', builds)).build.fused);
	await t.throwsAsync(selectKernels('fast', builds), {message: /missing-fused16: .*ENOENT/});
});
