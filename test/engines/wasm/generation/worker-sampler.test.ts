import test from 'ava';
import {defaultModel} from '../../../../src/config.js';
import {planGeneration} from '../../../../src/engines/wasm/generation/memory-plan.js';
import {WorkerSampler} from '../../../../src/engines/wasm/generation/worker-sampler.js';
import {kernelBuilds} from '../../../../src/engines/wasm/kernels/builds.js';
import {instantiate} from '../../../../src/engines/wasm/kernels/instantiate.js';
import {compileKernels} from '../../../../src/engines/wasm/kernels/load.js';
import {allocateMemory} from '../../../../src/engines/wasm/kernels/shared-memory.js';

const [build] = kernelBuilds;
const module = await compileKernels(build);

for (const streams of [1, 5]) {
	test(`a command to draw nothing leaves the memory unchanged, in which other threads may be drawing: ${streams} streams`, t => {
		const model = {...defaultModel, vocabSize: 20, hiddenSize: 64};
		const plan = planGeneration({model, streams, precision: 'int8', threads: 2, columns: build.columns});
		const memory = allocateMemory(plan.pages, '');
		// All numbers differ, so that a copy of one to the place of another is noticed.
		const numbers = new Float32Array(memory.buffer);
		for (let place = 0; place < numbers.length; place++) numbers[place] = place;
		const thread = new WorkerSampler(instantiate(module, memory), memory.buffer, plan, 1);
		const before = memory.buffer.slice(0);
		thread.draw({first: 0, count: 0, temperature: 1});
		t.is(Buffer.compare(Buffer.from(memory.buffer), Buffer.from(before)), 0);
	});
}
