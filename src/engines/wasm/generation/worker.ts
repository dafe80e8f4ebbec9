/** The script of a worker thread of generation. */
import {workerData} from 'node:worker_threads';
import {instantiate, type KernelModule} from '../kernels/load.js';
import {serve} from '../threads/serve.js';
import {type GenerationOptions, planGeneration} from './memory-plan.js';
import type {DrawCommand} from './partition-sampler.js';
import {WorkerSampler} from './worker-sampler.js';

export type GenerationWorkerData = {
	readonly module: KernelModule;
	readonly memory: WebAssembly.Memory;
	readonly options: GenerationOptions;
	readonly rank: number;
};

const {module, memory, options, rank} = workerData as GenerationWorkerData;
const plan = planGeneration(options);
const thread = new WorkerSampler(instantiate(module, memory), memory.buffer, plan, rank);

serve((command: DrawCommand) => thread.draw(command));
