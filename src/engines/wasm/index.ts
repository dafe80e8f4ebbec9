/** The embedded engine: own SIMD kernels in WebAssembly, worker threads over shared memory. Nothing has to be installed for it. */
import {availableParallelism} from 'node:os';
import type {Engine, EngineOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import {WasmStepper} from './generation/stepper.js';
import type {KernelBuild} from './kernels/builds.js';
import {multipliesBfloat16, roundingInWords, selectRounding} from './kernels/native/bfloat16.js';
import {nativeInWords, nativeKernels} from './kernels/native/describe.js';
import {instructionNames, type NativeVariant} from './kernels/native/variants.js';
import {type SelectedKernels, selectKernels} from './kernels/select.js';
import {wasmOptions} from './options.js';
import {openEvaluator} from './training/evaluator.js';
import {checkTrainer, WasmTrainer} from './training/trainer.js';

function kernelsInWords({native, fused, columns}: KernelBuild, rounding?: NativeVariant): string {
	if (native) {
		const products = rounding ? `, products in bfloat16 by ${instructionNames[rounding]},` : '';
		return `native kernels (${instructionNames[native.variant]})${products} beside WebAssembly SIMD`;
	}
	return `WebAssembly SIMD, ${fused ? 'fused multiply-add' : 'portable arithmetic'}, ${columns === 16 ? 256 : 128}-bit`;
}

/** Throws an Error that says why no build of the kernels works here, or none in the precision that is wanted. */
export async function open(options: EngineOptions): Promise<Engine> {
	if (options.device === 'gpu') throw new Error('it computes on the CPU only');
	const rounds = options.productPrecision === 'bfloat16';
	const {kernels: wanted} = ownValues(wasmOptions, options);
	const rounded = rounds ? await selectRounding(wanted) : undefined;
	const kernels: SelectedKernels = rounded ?? (await selectKernels(wanted));
	const {rounding = kernels.module, variant} = rounded ?? {};
	const threads = options.threads || availableParallelism();
	return {
		name: 'wasm',
		description: `${kernelsInWords(kernels.build, variant)}, ${threads} thread${threads === 1 ? '' : 's'}`,
		...(rounds && {productPrecision: 'bfloat16'}),
		...(kernels.build.native && !rounds && (await multipliesBfloat16()) && {alsoRounds: 'bfloat16'}),
		details: {[nativeKernels]: await nativeInWords(kernels), ...(rounded && {bfloat16: roundingInWords(rounded)})},
		checkTrainer: sizes => checkTrainer(threads, sizes),
		trainer: async trainerOptions => new WasmTrainer(rounding, threads, trainerOptions),
		evaluator: (model, parameters) => openEvaluator(rounding, threads, model, parameters),
		stepper: async (model, parameters, streams, precision) =>
			new WasmStepper({kernels, rounding, threads, model, parameters, streams, precision}),
	};
}
