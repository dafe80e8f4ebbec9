/** Products of numbers that are rounded to bfloat16: weights, sums, moments and states stay float32. */
import type {KernelModule} from '../load.js';
import {type KernelChoice, type SelectedKernels, selectKernels} from '../select.js';
import {failedKernels} from '../self-test/index.js';
import {findAddon} from './addon.js';
import {instructionNames, type NativeVariant} from './variants.js';

export type RoundingKernels = SelectedKernels & {
	/** The kernels of `module` with products that round. */
	readonly rounding: KernelModule;
	readonly variant: NativeVariant;
};

/** The variants that multiply bfloat16, the fastest first. */
const variants: readonly NativeVariant[] = ['amx', 'bfloat16'];

/** Selects native kernels whose products round to bfloat16. Throws an Error that says why there are none here. */
export async function selectRounding(wanted: KernelChoice): Promise<RoundingKernels> {
	if (wanted === 'wasm' || wanted === 'portable') {
		throw new Error(`bfloat16 needs native kernels, and --kernels ${wanted} leaves them out`);
	}
	const selected = await selectKernels('native');
	const addon = await findAddon();
	const variant = variants.find(name => addon.variants.includes(name));
	const {native} = selected.module;
	if (!variant || !native) throw new Error(reasonAgainst(addon.record.failed));
	const rounding = {...selected.module, native: {...native, variants: [...native.variants, variant]}};
	const failed = failedKernels(rounding, {rounded: true});
	if (failed.length > 0)
		throw new Error(`bfloat16 by ${instructionNames[variant]} gives wrong results: ${failed.join(', ')}`);
	return {...selected, rounding, variant};
}

function reasonAgainst(failed: Readonly<Partial<Record<NativeVariant, string>>>): string {
	const names = variants.map(name => instructionNames[name]).join(' or ');
	const uncompiled = variants.filter(name => failed[name] !== undefined);
	if (uncompiled.length > 0)
		return `bfloat16 needs ${names}, and the C compiler could not compile ${uncompiled.join(', ')}`;
	return `bfloat16 needs a processor that multiplies it, by ${names}`;
}
