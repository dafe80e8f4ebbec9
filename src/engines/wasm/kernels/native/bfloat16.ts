/** Products of numbers that are rounded to bfloat16: weights, sums, moments and states stay float32. */
import {recordsIn} from '../../../setup/records.js';
import type {KernelModule} from '../instantiate.js';
import {type KernelChoice, type SelectedKernels, selectKernels, timeProducts} from '../select.js';
import {selectionKey} from '../selection-record.js';
import {failedKernels} from '../self-test/index.js';
import {findAddon} from './addon.js';
import {instructionNames, type NativeVariant} from './variants.js';

export type RoundingKernels = SelectedKernels & {
	/** The kernels of `module` with products that round. */
	readonly rounding: KernelModule;
	readonly variant: NativeVariant;
	/** The speed of a product in units of that in float32, as a trial has found it. */
	readonly speedUp: number;
};

/** The result of a trial. */
type RoundingRecord = Pick<RoundingKernels, 'variant' | 'speedUp'>;

const records = recordsIn<RoundingRecord>('bfloat16');

/** The variants that multiply bfloat16. */
const variants: readonly NativeVariant[] = ['amx', 'bfloat16'];

/** The compiled kernels multiply bfloat16 here, by instructions for it. */
export async function multipliesBfloat16(): Promise<boolean> {
	try {
		const addon = await findAddon();
		return variants.some(name => addon.variants.includes(name));
	} catch {
		return false;
	}
}

/** Selects native kernels whose products round to bfloat16, by the instructions that a trial finds faster. Throws an Error that says why there are none here. */
export async function selectRounding(wanted: KernelChoice): Promise<RoundingKernels> {
	if (wanted === 'wasm' || wanted === 'portable') {
		throw new Error(`bfloat16 needs native kernels, and --kernels ${wanted} leaves them out`);
	}
	const selected = await selectKernels('native');
	const {module} = selected;
	const {native} = module;
	const addon = await findAddon();
	const runnable = variants.filter(name => addon.variants.includes(name));
	if (!native || runnable.length === 0) throw new Error(reasonAgainst(addon.record.failed));
	const roundingBy = (variant: NativeVariant): KernelModule => ({
		...module,
		native: {...native, variants: [...native.variants, variant]},
	});
	const key = await selectionKey([selected.build]);
	const before = await records.find(key);
	if (before && runnable.includes(before.variant)) {
		return {...selected, ...before, rounding: roundingBy(before.variant)};
	}
	const fastest = fastestRounding(module, runnable, roundingBy);
	await records.keep(key, fastest);
	return {...selected, ...fastest, rounding: roundingBy(fastest.variant)};
}

/** Tests and times the instructions. Throws an Error where none of them compute correctly. */
function fastestRounding(
	module: KernelModule,
	runnable: readonly NativeVariant[],
	roundingBy: (variant: NativeVariant) => KernelModule,
): RoundingRecord {
	const wrong: string[] = [];
	const working: NativeVariant[] = [];
	for (const variant of runnable) {
		const failed = failedKernels(roundingBy(variant), {rounded: true});
		if (failed.length === 0) working.push(variant);
		else wrong.push(`bfloat16 by ${instructionNames[variant]} gives wrong results: ${failed.join(', ')}`);
	}
	if (working.length === 0) throw new Error(wrong.join('; '));
	const [float32, ...times] = timeProducts([module, ...working.map(roundingBy)]);
	const shortest = Math.min(...times);
	return {variant: working[times.indexOf(shortest)], speedUp: float32 / shortest};
}

/** `AMX-BF16, a product takes 0.3 of its time in float32 by a trial` */
export const roundingInWords = ({variant, speedUp}: RoundingKernels): string =>
	`${instructionNames[variant]}; by a trial a product takes ${(1 / speedUp).toFixed(2)} of its time in float32` +
	(speedUp < 1 ? ', so that it gains nothing here' : '');

function reasonAgainst(failed: Readonly<Partial<Record<NativeVariant, string>>>): string {
	const names = variants.map(name => instructionNames[name]).join(' or ');
	const uncompiled = variants.filter(name => failed[name] !== undefined);
	if (uncompiled.length > 0)
		return `bfloat16 needs ${names}, and the C compiler could not compile ${uncompiled.join(', ')}`;
	return `bfloat16 needs a processor that multiplies it, by ${names}`;
}
