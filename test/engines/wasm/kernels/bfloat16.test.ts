import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Arena, type Pointer} from '../../../../src/engines/wasm/kernels/arena.js';
import {instantiate, type KernelModule} from '../../../../src/engines/wasm/kernels/instantiate.js';
import type {Kernels} from '../../../../src/engines/wasm/kernels/kernels.js';
import {gradientScratch} from '../../../../src/engines/wasm/kernels/load.js';
import {findAddon} from '../../../../src/engines/wasm/kernels/native/addon.js';
import {selectRounding} from '../../../../src/engines/wasm/kernels/native/bfloat16.js';
import {selectKernels} from '../../../../src/engines/wasm/kernels/select.js';
import {Random} from '../../../../src/random.js';

/** The nearest number that bfloat16 has, of two equally near the one whose last bit is 0. */
function rounded(value: number): number {
	const bits = new DataView(new ArrayBuffer(4));
	bits.setFloat32(0, value);
	const whole = bits.getUint32(0);
	const up = 0x7fff + ((whole >>> 16) & 1);
	bits.setUint32(0, ((whole + up) & 0xffff0000) >>> 0);
	return bits.getFloat32(0);
}

/** Kernels over a memory, and arrays in it. */
class Workbench {
	readonly kernels: Kernels;
	readonly #arena = new Arena();
	readonly #floats: Float32Array;
	readonly #random = new Random(1);

	constructor(module: KernelModule) {
		const memory = new WebAssembly.Memory({initial: 256, maximum: 256, shared: true});
		this.kernels = instantiate(module, memory);
		this.#floats = new Float32Array(memory.buffer);
	}

	/**
	 * Numbers from 1 to 2 of either sign with more digits than bfloat16 has: rounded they are multiples of 2⁻⁷, and a sum of some
	 * hundred of their products has no digit that float32 lacks, in whatever order it is added up.
	 */
	numbers(count: number): Pointer {
		const at = this.#arena.allocate(count);
		for (let i = 0; i < count; i++) {
			const size = 1 + this.#random.next() * 0.99;
			this.#floats[at / 4 + i] = this.#random.next() < 0.5 ? -size : size;
		}
		return at;
	}

	zeros(count: number): Pointer {
		const at = this.#arena.allocate(count);
		this.#floats.fill(0, at / 4, at / 4 + count);
		return at;
	}

	view(at: Pointer, count: number): Float32Array {
		return this.#floats.subarray(at / 4, at / 4 + count);
	}
}

function productOf(
	rows: number,
	columns: number,
	depth: number,
	factors: (r: number, c: number, k: number) => number,
): Float32Array {
	const values = new Float32Array(rows * columns);
	for (let r = 0; r < rows; r++) {
		for (let c = 0; c < columns; c++) {
			let sum = 0;
			for (let k = 0; k < depth; k++) sum += factors(r, c, k);
			values[r * columns + c] = sum;
		}
	}
	return values;
}

const addon = await findAddon().catch(() => undefined);
const base = addon && (await selectKernels('native').catch(() => undefined));
const names = ['amx', 'bfloat16'] as const;

for (const name of names) {
	const native = addon?.variants.includes(name) ? base?.module.native : undefined;
	if (!base || !native) {
		test.skip(`products by ${name} are those of the numbers rounded: it is not there`, () => {});
		continue;
	}
	const module = {...base.module, native: {...native, variants: [...native.variants, name]}};

	const sixteens = fc.integer({min: 1, max: 6}).map(n => 16 * n);
	testProp(
		`products by ${name} are exactly those of the numbers rounded, of rows and of columns`,
		[fc.integer({min: 1, max: 70}), sixteens, sixteens, fc.boolean()],
		(t, M, N, K, transposed) => {
			const bench = new Workbench(module);
			const {kernels} = bench;
			const [a, b, packed, bias, c] = [M * K, K * N, K * N, N, M * N].map(count => bench.numbers(count));
			if (transposed) kernels.packTransposed(K, N, b, 4 * K, packed, 0, N);
			else kernels.pack(K, N, b, 4 * N, packed, 0, N);
			const [aValues, bValues] = [bench.view(a, M * K).map(rounded), bench.view(b, K * N).map(rounded)];
			const weight = (k: number, n: number) => bValues[transposed ? n * K + k : k * N + n];
			kernels.product(M, N, K, a, 4 * K, packed, bench.zeros(N), 0, c, 4 * N);
			const expected = productOf(M, N, K, (m, n, k) => aValues[m * K + k] * weight(k, n));
			t.deepEqual(bench.view(c, M * N), expected);
			// Only columns from the second panel on, if there are any, are added to.
			const first = N > 16 ? 16 : 0;
			kernels.zero(bias, N);
			kernels.productOfColumns(1, N, first, N - first, K, a, packed, bias);
			t.deepEqual(
				bench.view(bias, N),
				expected.slice(0, N).map((value, n) => (n < first ? 0 : value)),
			);
		},
		{numRuns: 40},
	);

	testProp(
		`gradients of weights by ${name} are exactly those of the numbers rounded; column sums are not rounded`,
		[fc.integer({min: 1, max: 200}), fc.integer({min: 1, max: 50}), sixteens],
		(t, R, M, N) => {
			const bench = new Workbench(module);
			const [a, b, c, sums] = [R * M, R * N, M * N, N].map(count => bench.numbers(count));
			const scratch = bench.zeros(gradientScratch(M));
			bench.kernels.zero(sums, N);
			bench.kernels.productOfTransposed(R, M, N, a, 4 * M, b, 4 * N, c, 4 * N, sums, bench.zeros(N), scratch);
			const [aValues, bValues] = [bench.view(a, R * M).map(rounded), bench.view(b, R * N).map(rounded)];
			t.deepEqual(
				bench.view(c, M * N),
				productOf(M, N, R, (m, n, r) => aValues[r * M + m] * bValues[r * N + n]),
			);
			const exact = productOf(1, N, R, (_, n, r) => bench.view(b, R * N)[r * N + n]);
			for (const [n, sum] of bench.view(sums, N).entries()) t.true(Math.abs(sum - exact[n]) < 1e-3);
		},
		{numRuns: 40},
	);
}

test('kernels that can not round are refused with the reason', async t => {
	for (const kernels of ['wasm', 'portable'] as const) {
		await t.throwsAsync(selectRounding(kernels), {
			message: `bfloat16 needs native kernels, and --kernels ${kernels} leaves them out`,
		});
	}
	const rounds = addon?.variants.some(variant => names.some(name => name === variant)) ?? false;
	if (rounds) t.true((await selectRounding('auto')).variant.length > 0);
	else await t.throwsAsync(selectRounding('auto'), {message: /native|bfloat16 needs/});
});
