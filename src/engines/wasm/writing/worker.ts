/** A worker thread that writes. */
import {workerData} from 'node:worker_threads';
import {instantiate} from '../kernels.js';
import {serve} from '../serve.js';
import {planWriting, type WritingOptions} from './plan.js';
import type {DrawCommand} from './share-writer.js';
import {WritingThread} from './thread.js';

export type WritingWorkerData = {
	readonly module: WebAssembly.Module;
	readonly memory: WebAssembly.Memory;
	readonly options: WritingOptions;
	readonly rank: number;
};

const {module, memory, options, rank} = workerData as WritingWorkerData;
const plan = planWriting(options);
const thread = new WritingThread(instantiate(module, memory), memory.buffer, plan, rank);

serve((command: DrawCommand) => thread.draw(command));
