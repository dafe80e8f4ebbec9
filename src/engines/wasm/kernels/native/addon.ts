/** Finds the native kernels that were compiled, and binds them to a memory. */
import {createRequire} from 'node:module';
import type {Kernels} from '../kernels.js';
import {type AddonRecord, addonFile, packageFolder, readRecord, sourceDigest, userFolder} from './record.js';
import type {NativeVariant} from './variants.js';

/** An addon that was compiled from the present sources. */
export type Addon = {
	readonly file: string;
	readonly record: AddonRecord;
	/** The variants that this processor can run, the best first. */
	readonly variants: readonly NativeVariant[];
};

/** The native kernels to instantiate, in a form that can be sent to other threads. */
export type NativeKernels = {readonly file: string; readonly variants: readonly NativeVariant[]};

/** The exports of `addon.c`. */
type Exports = {
	variants(): NativeVariant[];
	bind(bytes: Uint8Array, variant: NativeVariant): Partial<Kernels>;
};

// An addon is loaded only once in a process, however often it is required.
const require = createRequire(import.meta.url);
const exportsOf = (file: string): Exports => require(file) as Exports;

/** Finds the compiled addon, in the first of the folders whose addon loads. Throws an Error that says why there are no native kernels. */
export async function findAddon(folders: readonly string[] = [packageFolder, userFolder()]): Promise<Addon> {
	const digest = await sourceDigest();
	let failure = new Error('they are not compiled: "charloom setup kernels" does that where there is a C compiler');
	for (const folder of folders) {
		const record = await readRecord(folder);
		// The kernels of an addon that an older version has left in the cache may take other arguments.
		if (record?.digest !== digest) continue;
		const file = addonFile(folder);
		try {
			return {file, record, variants: exportsOf(file).variants()};
		} catch (error) {
			// One that came with the package may be for another C library; the user's own is tried next.
			failure = new Error(
				`they do not load (${(error as Error).message}): "charloom setup kernels" compiles them again`,
			);
		}
	}
	throw failure;
}

/** Makes the native kernels callable on a memory; those of later variants replace those of earlier ones. */
export function bindNative({file, variants}: NativeKernels, memory: WebAssembly.Memory): Partial<Kernels> {
	const {bind} = exportsOf(file);
	const bytes = new Uint8Array(memory.buffer);
	return Object.assign({}, ...variants.map(variant => bind(bytes, variant)));
}
