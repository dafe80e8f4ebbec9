/** Binds the native kernels to a memory. Every worker thread loads this, and so it imports as little as it can. */
import {createRequire} from 'node:module';
import type {Kernels} from '../kernels.js';
import type {NativeVariant} from './variants.js';

/** The native kernels to instantiate, in a form that can be sent to other threads. */
export type NativeKernels = {readonly file: string; readonly variants: readonly NativeVariant[]};

/** The exports of `addon.c`. */
type Exports = {
	variants(): NativeVariant[];
	bind(bytes: Uint8Array, variant: NativeVariant): Partial<Kernels>;
};

// An addon is loaded only once in a process, however often it is required.
const require = createRequire(import.meta.url);

/** Loads a compiled addon. Throws an Error where it is for another system. */
export const loadAddon = (file: string): Exports => require(file) as Exports;

/** Makes the native kernels callable on a memory; those of later variants replace those of earlier ones. */
export function bindNative({file, variants}: NativeKernels, memory: WebAssembly.Memory): Partial<Kernels> {
	const {bind} = loadAddon(file);
	const bytes = new Uint8Array(memory.buffer);
	return Object.assign({}, ...variants.map(variant => bind(bytes, variant)));
}
