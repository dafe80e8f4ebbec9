/** Finds the native kernels that were compiled, and binds them to a memory. */
import {createRequire} from 'node:module';
import type {Kernels} from '../load.js';
import {type AddonRecord, addonFile, packageFolder, readRecord, sourceDigest, userFolder} from './record.js';
import type {NativeVariant} from './variants.js';

/** An addon that works here. */
export type Addon = {
	readonly file: string;
	readonly record: AddonRecord;
	/** Those that this processor can run, best first. */
	readonly variants: readonly NativeVariant[];
};

/** Some native kernels, for whoever instantiates them: it can be sent to other threads. */
export type NativeKernels = {readonly file: string; readonly variants: readonly NativeVariant[]};

/** What `addon.c` exports. */
type Exports = {
	variants(): NativeVariant[];
	bind(bytes: Uint8Array, variant: NativeVariant): Partial<Kernels>;
};

// An addon is loaded only once in a process, however often it is required.
const require = createRequire(import.meta.url);
const exportsOf = (file: string): Exports => require(file) as Exports;

/** Throws an Error that says why there are no native kernels. */
export async function findAddon(): Promise<Addon> {
	const digest = await sourceDigest();
	for (const folder of [packageFolder, userFolder()]) {
		const record = await readRecord(folder);
		// One that an older version has left in the cache may take other arguments.
		if (record?.digest !== digest) continue;
		const file = addonFile(folder);
		return {file, record, variants: exportsOf(file).variants()};
	}
	throw new Error('they are not compiled: "charloom setup kernels" does that where there is a C compiler');
}

/** The kernels over a memory; those of later variants replace those of earlier ones. */
export function bindNative({file, variants}: NativeKernels, memory: WebAssembly.Memory): Partial<Kernels> {
	const {bind} = exportsOf(file);
	const bytes = new Uint8Array(memory.buffer);
	return Object.assign({}, ...variants.map(variant => bind(bytes, variant)));
}
