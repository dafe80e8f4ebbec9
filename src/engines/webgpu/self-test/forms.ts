/**
 * The forms of kernels that a device computes in. A driver may compile those wrongly that not every GPU has, and they can be tried only on
 * the machine at hand: each is tested, and left out where it fails.
 */
import type {ProductPrecision} from '../../engine.js';
import type {Device} from '../gpu/device.js';
import {type Forms, half, matrices, matrixTileOf, plainForms, subgroups} from '../gpu/forms.js';
import {productsAreRight} from './products.js';
import {reductionsAreRight} from './reductions.js';

/** The reason why forms can't be used; undefined where their test finds them right. */
async function faultOf(test: Promise<boolean>): Promise<string | undefined> {
	try {
		return (await test) ? undefined : 'they give wrong results here';
	} catch (error) {
		return (error as Error).message.split('\n')[0];
	}
}

type Tested = {
	readonly forms: Forms;
	/** The forms of products in words, and what was left out. */
	readonly words?: string;
};

/** The forms of products in half precision. Throws an Error that says why there are none. */
async function halves(device: Device, plain: Forms): Promise<{readonly forms: Forms; readonly words: string}> {
	const isNative = device.features.has(half);
	if (!isNative && !device.tuning.packsHalves) {
		throw new Error(`float16 needs a GPU that computes in it, and this one, or its driver, lacks the feature ${half}`);
	}
	const tried: Forms = {...plain, product: isNative ? 'productOfHalves' : 'productOfPackedHalves'};
	const fault = await faultOf(productsAreRight(device, tried));
	if (fault) throw new Error(`products in float16 can't be used on this GPU: ${fault}`);
	return {forms: tried, words: isNative ? 'factors in float16' : 'factors in float16, unpacked by software'};
}

/** The forms of everything but products. */
async function reductions(device: Device): Promise<Forms> {
	const tried: Forms = {...plainForms, subgroups: true};
	const isRight = device.features.has(subgroups) && !(await faultOf(reductionsAreRight(device, tried)));
	return isRight ? tried : plainForms;
}

/** The forms in which a device computes in a precision, each tested. Throws an Error that says why it can't. */
export async function testedForms(device: Device, precision: ProductPrecision): Promise<Tested> {
	const reducing = await reductions(device);
	if (precision !== 'float16') return {forms: reducing};
	const {forms: plain, words} = await halves(device, reducing);
	const said = `${words}, sums in float32`;
	if (!device.features.has(matrices)) return {forms: plain, words: `${said}; there are no subgroup matrices`};
	const tile = matrixTileOf(device.info, device.limits);
	if (!tile) return {forms: plain, words: `${said}; no shape of the GPU's subgroup matrices suits them`};
	const {M, N, K} = tile;
	const named = `subgroup matrices of ${M}×${N}×${K}`;
	const tried = {...plain, matrices: tile};
	const fault = await faultOf(productsAreRight(device, tried));
	if (fault) return {forms: plain, words: `${said}; ${named} are left out: ${fault}`};
	return {forms: tried, words: `${said}, by ${named}`};
}
