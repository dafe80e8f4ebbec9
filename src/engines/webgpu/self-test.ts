/**
 * The test of forms of kernels that not every GPU has: a driver may compile them wrongly, and they can be tried only on the machine at
 * hand. Products of small whole numbers, which float16 holds, must come out as plain arithmetic has them.
 */
import type {ProductPrecision} from '../engine.js';
import type {Device} from './gpu/device.js';
import {type Forms, half, matrices, matrixTileOf, plainForms} from './gpu/forms.js';
import {Memory} from './gpu/memory.js';
import {Program} from './gpu/program.js';
import {product, whole} from './network/products.js';

type Form = {readonly transposedA: boolean; readonly transposedB: boolean};

const forms: readonly Form[] = [
	{transposedA: false, transposedB: false},
	{transposedA: true, transposedB: false},
	{transposedA: false, transposedB: true},
];

/** Rows, columns and depth: whole vectors of four with an incomplete tile beside whole ones, and nothing whole. */
const shapes = [
	[68, 100, 72],
	[33, 35, 37],
] as const;

/** Whole numbers from −8 to 8, so that sums of a hundred products are exact in float32 and not in float16. */
const numbers = (count: number, seed: number): Float32Array =>
	Float32Array.from({length: count}, (_, place) => ((place * 37 + place * place * 11 + seed) % 17) - 8);

function expectedProduct(
	a: Float32Array,
	b: Float32Array,
	[rows, columns, depth]: (typeof shapes)[number],
	{transposedA, transposedB}: Form,
): Float32Array {
	const sums = new Float32Array(rows * columns);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			let sum = 0;
			for (let k = 0; k < depth; k++) {
				const left = a[transposedA ? k * rows + row : row * depth + k];
				sum += left * b[transposedB ? column * depth + k : k * columns + column];
			}
			sums[row * columns + column] = sum;
		}
	}
	return sums;
}

async function multipliesRightly(device: Device, wanted: Forms, shape: (typeof shapes)[number], form: Form) {
	const [rows, columns, depth] = shape;
	const [a, b] = [numbers(rows * depth, 3), numbers(depth * columns, 5)];
	const memory = new Memory(device);
	const program = new Program(device, {forms: wanted});
	try {
		const buffers = await device.guarded(() =>
			[a.length, b.length, rows * columns].map(count => memory.allocate('numbers of a test', count)),
		);
		for (const [place, values] of [a, b].entries()) device.write(buffers[place], values);
		const [inA, inB, inC] = buffers.map(whole);
		product(program, {rows, columns, depth, a: inA, b: inB, c: inC, ...form});
		await program.prepare();
		const [read] = await device.run(program, [{...inC, count: rows * columns}]);
		const actual = new Float32Array(read);
		return expectedProduct(a, b, shape, form).every((sum, place) => actual[place] === sum);
	} finally {
		program.dispose();
		memory.free();
	}
}

/** The reason why products in these forms can't be used; undefined where they are right. */
async function faultOf(device: Device, tried: Forms): Promise<string | undefined> {
	try {
		for (const shape of shapes) {
			for (const form of forms) {
				if (!(await multipliesRightly(device, tried, shape, form))) return 'they give wrong results here';
			}
		}
		return undefined;
	} catch (error) {
		return (error as Error).message.split('\n')[0];
	}
}

type Tested = {
	readonly forms: Forms;
	/** The forms in words, and what was left out. */
	readonly words?: string;
};

/** The forms of products in half precision. Throws an Error that says why there are none. */
async function halves(device: Device): Promise<{readonly forms: Forms; readonly words: string}> {
	const isNative = device.features.has(half);
	if (!isNative && !device.tuning.packsHalves) {
		throw new Error(`float16 needs a GPU that computes in it, and this one, or its driver, lacks the feature ${half}`);
	}
	const tried: Forms = {product: isNative ? 'productOfHalves' : 'productOfPackedHalves'};
	const fault = await faultOf(device, tried);
	if (fault) throw new Error(`products in float16 can't be used on this GPU: ${fault}`);
	return {forms: tried, words: isNative ? 'factors in float16' : 'factors in float16, unpacked by software'};
}

/** The forms in which a device multiplies in a precision, each tested. Throws an Error that says why it can't. */
export async function testedForms(device: Device, precision: ProductPrecision): Promise<Tested> {
	if (precision !== 'float16') return {forms: plainForms};
	const {forms: plain, words} = await halves(device);
	const said = `${words}, sums in float32`;
	if (!device.features.has(matrices)) return {forms: plain, words: `${said}; there are no subgroup matrices`};
	const tile = matrixTileOf(device.info, device.limits);
	if (!tile) return {forms: plain, words: `${said}; no shape of the GPU's subgroup matrices suits them`};
	const {M, N, K} = tile;
	const named = `subgroup matrices of ${M}×${N}×${K}`;
	const tried = {...plain, matrices: tile};
	const fault = await faultOf(device, tried);
	if (fault) return {forms: plain, words: `${said}; ${named} are left out: ${fault}`};
	return {forms: tried, words: `${said}, by ${named}`};
}
