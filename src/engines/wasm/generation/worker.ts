/** The script of a worker thread of generation. */
import {workerData} from 'node:worker_threads';
import {instantiate, type KernelModule} from '../kernels/instantiate.js';
import {serve} from '../threads/serve.js';
import type {GenerationPlan} from './memory-plan.js';
import type {DrawCommand} from './partition-sampler.js';
import {WorkerSampler} from './worker-sampler.js';

export type GenerationWorkerData = {
	readonly module: KernelModule;
	readonly memory: WebAssembly.Memory;
	readonly plan: GenerationPlan;
	readonly rank: number;
};

const {module, memory, plan, rank} = workerData as GenerationWorkerData;
const thread = new WorkerSampler(instantiate(module, memory), memory.buffer, plan, rank);

serve((command: DrawCommand) => thread.draw(command));
