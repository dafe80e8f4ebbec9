/** The embedded engine: own SIMD kernels in WebAssembly, worker threads over shared memory. Nothing has to be installed for it. */
import {availableParallelism} from 'node:os';
import type {Engine, EngineOptions} from '../engine.js';
import {WasmStepper} from './generation/stepper.js';
import {selectKernels} from './kernels/select.js';
import {openEvaluator} from './training/evaluator.js';
import {WasmTrainer} from './training/trainer.js';

/** Throws an Error that says why no build of the kernels works here. */
export async function open(options: EngineOptions): Promise<Engine> {
	if (options.device === 'gpu') throw new Error('it computes on the CPU only');
	const kernels = await selectKernels(options.kernels);
	const {build, module} = kernels;
	const threads = options.threads || availableParallelism();
	const arithmetic = build.fused ? 'fused multiply-add' : 'portable arithmetic';
	return {
		name: 'wasm',
		description: `WebAssembly SIMD, ${arithmetic}, ${build.columns === 16 ? 256 : 128}-bit, ${threads} thread${threads === 1 ? '' : 's'}`,
		trainer: async trainerOptions => new WasmTrainer(module, threads, trainerOptions),
		evaluator: (model, parameters) => openEvaluator(module, threads, model, parameters),
		stepper: async (model, parameters, streams, precision) =>
			new WasmStepper({kernels, threads, model, parameters, streams, precision}),
	};
}
