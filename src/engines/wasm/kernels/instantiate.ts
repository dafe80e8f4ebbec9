/**
 * Instantiates compiled kernels over a memory. Addresses that they take are in bytes, and so are the distances `ld…` between rows. Every
 * worker thread loads this, and so it imports as little as it can.
 */
import type {Kernels} from './kernels.js';
import {bindNative, type NativeKernels} from './native/bind.js';

/** The compiled kernels of a build, not yet over a memory: it can be sent to other threads. */
export type KernelModule = {readonly wasm: WebAssembly.Module; readonly native?: NativeKernels};

/** Makes the kernels callable on a memory. */
export function instantiate({wasm, native}: KernelModule, memory: WebAssembly.Memory): Kernels {
	const abort = () => {
		throw new Error('A kernel was called with arguments that it does not take.');
	};
	// WebAssembly itself has no types that TypeScript could read.
	const kernels = new WebAssembly.Instance(wasm, {env: {memory, abort}}).exports as unknown as Kernels;
	return native ? {...kernels, ...bindNative(native, memory)} : kernels;
}
