import test from 'ava';
import {compileKernels} from '../../../src/engines/wasm/kernels.js';
import {selectKernels} from '../../../src/engines/wasm/select.js';
import {failedKernels} from '../../../src/engines/wasm/self-test/index.js';
import {kernelBuilds} from '../../../src/engines/wasm/tiles.js';

for (const build of kernelBuilds) {
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
