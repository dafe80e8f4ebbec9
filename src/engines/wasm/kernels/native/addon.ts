/** Finds the native kernels that were compiled. */
import {loadAddon} from './bind.js';
import {type AddonRecord, addonFile, packageFolder, readRecord, sourceDigest, userFolder} from './record.js';
import type {NativeVariant} from './variants.js';

/** An addon that was compiled from the present sources. */
export type Addon = {
	readonly file: string;
	readonly record: AddonRecord;
	/** The variants that this processor can run, the best first. */
	readonly variants: readonly NativeVariant[];
};

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
			return {file, record, variants: loadAddon(file).variants()};
		} catch (error) {
			// One that came with the package may be for another C library; the user's own is tried next.
			failure = new Error(
				`they do not load (${(error as Error).message}): "charloom setup kernels" compiles them again`,
			);
		}
	}
	throw failure;
}
