/**
 * Every kernel against scalar code, on small arrays: a runtime whose experimental compiler miscompiles one is found out
 * before anything is computed with it.
 */
import {hash, mixSeed} from '../../random.js';
import {Arena, type Pointer} from './arena.js';
import {instantiate, type Kernels} from './kernels.js';

/** Largest difference that rounding explains, relative to 1 + |expected|: sums here have at most some hundred terms. */
const tolerance = 2e-5;

/** A scratch memory whose arrays are filled with numbers in −1 … 1. */
class Bench {
	readonly kernels: Kernels;
	readonly #arena = new Arena();
	readonly #floats: Float32Array;
	readonly #integers: Int32Array;
	#seed = 0;

	constructor(module: WebAssembly.Module) {
		const pages = 8;
		const memory = new WebAssembly.Memory({initial: pages, maximum: pages, shared: true});
		this.kernels = instantiate(module, memory);
		this.#floats = new Float32Array(memory.buffer);
		this.#integers = new Int32Array(memory.buffer);
	}

	/** An array of `count` numbers: its address, and its values as they are now. */
	array(count: number): {readonly at: Pointer; readonly before: Float32Array; readonly now: () => Float32Array} {
		const at = this.#arena.allocate(count);
		const view = this.#floats.subarray(at / 4, at / 4 + count);
		for (let i = 0; i < count; i++) view[i] = hash(this.#seed, i) / 2 ** 31 - 1;
		this.#seed++;
		return {at, before: view.slice(), now: () => view};
	}

	integers(values: readonly number[]): Pointer {
		const at = this.#arena.allocate(values.length);
		this.#integers.set(values, at / 4);
		return at;
	}
}

type Expectation = {readonly actual: ArrayLike<number>; readonly expected: ArrayLike<number>};
type Check = (bench: Bench) => readonly Expectation[];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const range = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);

function tabulate(count: number, value: (index: number) => number): Float64Array {
	const values = new Float64Array(count);
	for (let index = 0; index < count; index++) values[index] = value(index);
	return values;
}

/** Σ term(index) */
function dot(count: number, term: (index: number) => number): number {
	let sum = 0;
	for (let index = 0; index < count; index++) sum += term(index);
	return sum;
}

/** One row, which has a kernel of its own, and several tiles of rows, over more than one block of K. */
const products: Check = bench => {
	const [N, K] = [48, 260];
	const [b, packed, bT, packedT] = [bench.array(K * N), bench.array(K * N), bench.array(N * K), bench.array(K * N)];
	bench.kernels.pack(K, N, b.at, 4 * N, packed.at, 0, N);
	bench.kernels.packTransposed(K, N, bT.at, 4 * K, packedT.at, 0, N);
	const straight = (k: number, n: number) => b.before[k * N + n];
	const transposed = (k: number, n: number) => bT.before[n * K + k];
	const cases = [
		{M: 1, panels: packed, element: straight},
		{M: 13, panels: packed, element: straight},
		{M: 2, panels: packedT, element: transposed},
	];
	return cases.map(({M, panels, element}) => {
		const [a, bias, c] = [bench.array(M * K), bench.array(N), bench.array(M * N)];
		bench.kernels.product(M, N, K, a.at, 4 * K, panels.at, bias.at, 0, c.at, 4 * N);
		const expected = tabulate(M * N, index => {
			const [row, n] = [Math.floor(index / N) * K, index % N];
			return bias.before[n] + dot(K, k => a.before[row + k] * element(k, n));
		});
		return {actual: c.now(), expected};
	});
};

/** Against the weights and the row as they were rounded, which leaves only the rounding of the result. */
const quantizedProduct: Check = bench => {
	const [K, N] = [48, 32];
	const [a, b, initial, c] = [bench.array(K), bench.array(K * N), bench.array(N), bench.array(N)];
	const [weights, scales, row] = [bench.array((K * N) / 4), bench.array(N), bench.array(K / 2)];
	bench.kernels.packQuantized(K, N, b.at, 4 * N, 4, weights.at, scales.at);
	const scale = bench.kernels.quantize(K, a.at, row.at);
	bench.kernels.productOfQuantized(K, N, row.at, scale, weights.at, scales.at, initial.at, c.at);
	const largest = (count: number, value: (index: number) => number) =>
		Math.max(...tabulate(count, value).map(Math.abs));
	const step = Math.fround(largest(K, k => a.before[k])) / 8191;
	const expected = tabulate(N, n => {
		const unit = largest(K, k => b.before[k * N + n]) / 127;
		const term = (k: number) => Math.round(a.before[k] / step) * Math.round(b.before[k * N + n] / unit);
		return initial.before[n] + step * unit * dot(K, term);
	});
	return [{actual: c.now(), expected}];
};

const gradientProduct: Check = bench => {
	const [R, M, N] = [261, 13, 32];
	const [a, b, c, sums] = [bench.array(R * M), bench.array(R * N), bench.array(M * N), bench.array(N)];
	const [zeros, scratch] = [bench.array(N), bench.array(256 * (M + 16))];
	bench.kernels.zero(zeros.at, N);
	bench.kernels.productOfTransposed(R, M, N, a.at, 4 * M, b.at, 4 * N, c.at, 4 * N, sums.at, zeros.at, scratch.at);
	return [
		{
			actual: c.now(),
			expected: tabulate(M * N, i => dot(R, r => a.before[r * M + Math.floor(i / N)] * b.before[r * N + (i % N)])),
		},
		{actual: sums.now(), expected: tabulate(N, n => sums.before[n] + dot(R, r => b.before[r * N + n]))},
	];
};

const lstm: Check = bench => {
	const H = 16;
	const rows = 2;
	const [gates, cBefore, c, tanhC, h] = [4, 1, 1, 1, 1].map(width => bench.array(rows * width * H));
	bench.kernels.lstmForward(rows, H, gates.at, cBefore.at, c.at, tanhC.at, h.at);
	const gate = (which: number, n: number) => gates.before[Math.floor(n / H) * 4 * H + which * H + (n % H)];
	const [i, f, g, o] = [0, 1, 2, 3].map(which =>
		tabulate(rows * H, n => (which === 2 ? Math.tanh(gate(2, n)) : sigmoid(gate(which, n)))),
	);
	const newC = tabulate(rows * H, n => f[n] * cBefore.before[n] + i[n] * g[n]);
	const expectedH = tabulate(rows * H, n => o[n] * Math.tanh(newC[n]));
	const forward = [
		{actual: c.now().slice(), expected: newC},
		{actual: h.now().slice(), expected: expectedH},
	];
	const [dh, dc] = [bench.array(rows * H), bench.array(rows * H)];
	bench.kernels.lstmBackward(rows, H, gates.at, cBefore.at, tanhC.at, dh.at, dc.at);
	const d = tabulate(rows * H, n => dc.before[n] + dh.before[n] * o[n] * (1 - Math.tanh(newC[n]) ** 2));
	const slopes = [
		(n: number) => d[n] * g[n] * i[n] * (1 - i[n]),
		(n: number) => d[n] * cBefore.before[n] * f[n] * (1 - f[n]),
		(n: number) => d[n] * i[n] * (1 - g[n] ** 2),
		(n: number) => dh.before[n] * Math.tanh(newC[n]) * o[n] * (1 - o[n]),
	];
	const unit = (index: number) => Math.floor(index / (4 * H)) * H + (index % H);
	const dGates = tabulate(rows * 4 * H, index => slopes[Math.floor((index % (4 * H)) / H)](unit(index)));
	return [
		...forward,
		{actual: gates.now(), expected: dGates},
		{actual: dc.now(), expected: tabulate(rows * H, n => d[n] * f[n])},
	];
};

const gru: Check = bench => {
	const H = 16;
	const [gates, hBefore, h, dh, dhBefore] = [4, 1, 1, 1, 1].map(width => bench.array(width * H));
	bench.kernels.gruForward(1, H, gates.at, hBefore.at, h.at);
	const [fromX, r, z, fromH] = [0, 1, 2, 3].map(which => gates.before.subarray(which * H, (which + 1) * H));
	const n = tabulate(H, u => Math.tanh(fromX[u] + sigmoid(r[u]) * fromH[u]));
	const expectedH = tabulate(H, u => (1 - sigmoid(z[u])) * n[u] + sigmoid(z[u]) * hBefore.before[u]);
	const forward = {actual: h.now().slice(), expected: expectedH};
	bench.kernels.gruBackward(1, H, gates.at, hBefore.at, dh.at, dhBefore.at);
	const dn = tabulate(H, u => dh.before[u] * (1 - sigmoid(z[u])) * (1 - n[u] ** 2));
	const slope = (x: number) => sigmoid(x) * (1 - sigmoid(x));
	const sums = [
		(u: number) => dn[u],
		(u: number) => dn[u] * fromH[u] * slope(r[u]),
		(u: number) => dh.before[u] * (hBefore.before[u] - n[u]) * slope(z[u]),
		(u: number) => dn[u] * sigmoid(r[u]),
	];
	return [
		forward,
		{actual: gates.now(), expected: tabulate(4 * H, index => sums[Math.floor(index / H)](index % H))},
		{actual: dhBefore.now(), expected: tabulate(H, u => dhBefore.before[u] + dh.before[u] * sigmoid(z[u]))},
	];
};

const rnn: Check = bench => {
	const count = 32;
	const [sums, h, dh, dsums, positive, dPositive] = range(6).map(() => bench.array(count));
	bench.kernels.tanhForward(count, sums.at, h.at);
	bench.kernels.tanhBackward(count, h.at, dh.at, dsums.at);
	bench.kernels.reluForward(count, sums.at, positive.at);
	bench.kernels.reluBackward(count, positive.at, dh.at, dPositive.at);
	return [
		{actual: h.now(), expected: tabulate(count, i => Math.tanh(sums.before[i]))},
		{actual: dsums.now(), expected: tabulate(count, i => dh.before[i] * (1 - Math.tanh(sums.before[i]) ** 2))},
		{actual: positive.now(), expected: tabulate(count, i => Math.max(0, sums.before[i]))},
		{actual: dPositive.now(), expected: tabulate(count, i => (sums.before[i] > 0 ? dh.before[i] : 0))},
	];
};

const loss: Check = bench => {
	const [V, target, scale] = [32, 19, 0.25];
	const logits = bench.array(V);
	const [losses, correct] = [bench.array(1), bench.array(1)];
	bench.kernels.crossEntropy(1, V, logits.at, bench.integers([target]), scale, losses.at, correct.at);
	const z = dot(V, v => Math.exp(logits.before[v]));
	return [
		{actual: losses.now(), expected: [Math.log(z) - logits.before[target]]},
		{
			actual: logits.now(),
			expected: tabulate(V, v => scale * (Math.exp(logits.before[v]) / z - (v === target ? 1 : 0))),
		},
	];
};

const lookUps: Check = bench => {
	const [width, ids] = [16, [2, 0, 2]];
	const [table, bias, out, gradient, sums] = [4, 1, ids.length, 4, 1].map(rows => bench.array(rows * width));
	const at = bench.integers(ids);
	bench.kernels.gather(ids.length, width, at, table.at, 4 * width, bias.at, out.at, 4 * width);
	bench.kernels.scatter(ids.length, width, at, gradient.at, 4 * width, table.at, 4 * width);
	bench.kernels.sumRows(ids.length, width, table.at, 4 * width, sums.at);
	const added = (id: number, n: number) => dot(ids.length, r => (ids[r] === id ? table.before[r * width + n] : 0));
	return [
		{
			actual: out.now(),
			expected: tabulate(
				out.before.length,
				i => table.before[ids[Math.floor(i / width)] * width + (i % width)] + bias.before[i % width],
			),
		},
		{
			actual: gradient.now(),
			expected: tabulate(gradient.before.length, i => gradient.before[i] + added(Math.floor(i / width), i % width)),
		},
		{actual: sums.now(), expected: tabulate(width, n => dot(ids.length, r => table.before[r * width + n]))},
	];
};

const elementwise: Check = bench => {
	const count = 32;
	const [a, b, c, sum, product, both, dropped] = range(7).map(() => bench.array(count));
	bench.kernels.add(count, a.at, b.at, sum.at);
	bench.kernels.multiply(count, a.at, b.at, product.at);
	bench.kernels.multiplyAdd(count, a.at, b.at, c.at, both.at);
	const [seed, start, stride, threshold] = [12345, 7, 13, 2 ** 31];
	bench.kernels.drop(count, mixSeed(seed), start, stride, threshold, 2, a.at, dropped.at);
	return [
		{actual: sum.now(), expected: tabulate(count, i => a.before[i] + b.before[i])},
		{actual: product.now(), expected: tabulate(count, i => a.before[i] * b.before[i])},
		{actual: both.now(), expected: tabulate(count, i => a.before[i] * b.before[i] + c.before[i])},
		{
			actual: dropped.now(),
			expected: tabulate(count, i => (hash(seed, start + i * stride) < threshold ? 0 : 2 * a.before[i])),
		},
	];
};

const optimizer: Check = bench => {
	const count = 32;
	const [w, g, m, v, average] = range(5).map(() => bench.array(count));
	bench.kernels.multiply(count, v.at, v.at, v.at);
	const [clip, beta1, beta2, shrink, rate, root, epsilon, decay] = [0.5, 0.9, 0.99, 0.999, 0.01, 0.2, 1e-8, 0.75];
	const squares = bench.kernels.sumOfSquares(count, g.at);
	bench.kernels.adamW(
		count,
		w.at,
		g.at,
		m.at,
		v.at,
		average.at,
		clip,
		beta1,
		1 - beta1,
		beta2,
		1 - beta2,
		shrink,
		rate,
		root,
		epsilon,
		decay,
		1 - decay,
	);
	const first = tabulate(count, i => beta1 * m.before[i] + (1 - beta1) * clip * g.before[i]);
	const second = tabulate(count, i => beta2 * v.before[i] ** 2 + (1 - beta2) * (clip * g.before[i]) ** 2);
	const weights = tabulate(
		count,
		i => w.before[i] * shrink - (rate * first[i]) / (Math.sqrt(second[i]) / root + epsilon),
	);
	return [
		{actual: [squares], expected: [dot(count, i => g.before[i] ** 2)]},
		{actual: m.now(), expected: first},
		{actual: v.now(), expected: second},
		{actual: w.now(), expected: weights},
		{actual: average.now(), expected: tabulate(count, i => decay * average.before[i] + (1 - decay) * weights[i])},
	];
};

const checks = {products, quantizedProduct, gradientProduct, lstm, gru, rnn, loss, lookUps, elementwise, optimizer};

function agrees({actual, expected}: Expectation): boolean {
	for (let i = 0; i < expected.length; i++) {
		// Put so that what is not a number does not agree.
		if (!(Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])))) return false;
	}
	return true;
}

/** Names of the groups of kernels that give wrong results; empty for a module that works. */
export const failedKernels = (module: WebAssembly.Module): readonly string[] =>
	Object.entries(checks)
		.filter(([, check]) => !check(new Bench(module)).every(agrees))
		.map(([name]) => name);
