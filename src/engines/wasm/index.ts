/** The embedded engine: own SIMD kernels in WebAssembly, worker threads over shared memory. Nothing has to be installed for it. */
import {availableParallelism} from 'node:os';
import type {Engine, EngineOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import {WasmStepper} from './generation/stepper.js';
import type {KernelBuild} from './kernels/builds.js';
import {nativeInWords} from './kernels/native/describe.js';
import {instructionNames} from './kernels/native/variants.js';
import {selectKernels} from './kernels/select.js';
import {wasmOptions} from './options.js';
import {openEvaluator} from './training/evaluator.js';
import {checkTrainer, WasmTrainer} from './training/trainer.js';

function kernelsInWords({native, fused, columns}: KernelBuild): string {
	if (native) return `native kernels (${instructionNames[native.variant]}) beside WebAssembly SIMD`;
	return `WebAssembly SIMD, ${fused ? 'fused multiply-add' : 'portable arithmetic'}, ${columns === 16 ? 256 : 128}-bit`;
}

/** Throws an Error that says why no build of the kernels works here. */
export async function open(options: EngineOptions): Promise<Engine> {
	if (options.device === 'gpu') throw new Error('it computes on the CPU only');
	const kernels = await selectKernels(ownValues(wasmOptions, options).kernels);
	const {build, module} = kernels;
	const threads = options.threads || availableParallelism();
	return {
		name: 'wasm',
		description: `${kernelsInWords(build)}, ${threads} thread${threads === 1 ? '' : 's'}`,
		details: {'native kernels': await nativeInWords(kernels)},
		checkTrainer: sizes => checkTrainer(threads, sizes),
		trainer: async trainerOptions => new WasmTrainer(module, threads, trainerOptions),
		evaluator: (model, parameters) => openEvaluator(module, threads, model, parameters),
		stepper: async (model, parameters, streams, precision) =>
			new WasmStepper({kernels, threads, model, parameters, streams, precision}),
	};
}
