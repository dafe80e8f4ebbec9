/** A worker thread that writes. */
import {workerData} from 'node:worker_threads';
import {instantiate, type KernelModule} from '../kernels/load.js';
import {serve} from '../threads/serve.js';
import type {DrawCommand} from './draw.js';
import {planWriting, type WritingOptions} from './memory-plan.js';
import {WritingThread} from './worker-draw.js';

export type WritingWorkerData = {
	readonly module: KernelModule;
	readonly memory: WebAssembly.Memory;
	readonly options: WritingOptions;
	readonly rank: number;
};

const {module, memory, options, rank} = workerData as WritingWorkerData;
const plan = planWriting(options);
const thread = new WritingThread(instantiate(module, memory), memory.buffer, plan, rank);

serve((command: DrawCommand) => thread.draw(command));
