/** The native builds that this machine can run. */
import type {KernelBuild} from '../../../../src/engines/wasm/kernels/builds.js';
import {findAddon} from '../../../../src/engines/wasm/kernels/native/addon.js';
import {nativeBuilds} from '../../../../src/engines/wasm/kernels/native/builds.js';

/** Gives none where there was no compiler. */
export async function runnableNativeBuilds(): Promise<readonly KernelBuild[]> {
	const addon = await findAddon().catch(() => undefined);
	return nativeBuilds.filter(({native}) => native && addon?.variants.includes(native.variant));
}
