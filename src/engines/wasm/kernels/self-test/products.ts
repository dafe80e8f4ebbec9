/** Tests the matrix products against sums of products. */
import {gradientScratch} from '../load.js';
import {type Check, dot, tabulate} from './bench.js';

/** The cases cover one row, which has a kernel of its own, tiles of all heights, and more rows of B than one block holds. */
export const products: Check = bench => {
	const cases = [
		{M: 1, N: 48, K: 20},
		{M: 19, N: 16, K: 20},
		{M: 5, N: 32, K: 1028},
		{M: 7, N: 32, K: 20, transposed: true},
		{M: 3, N: 16, K: 20},
	];
	return cases.map(({M, N, K, transposed}) => {
		const [b, packed] = [bench.array(K * N), bench.array(K * N)];
		if (transposed) bench.kernels.packTransposed(K, N, b.at, 4 * K, packed.at, 0, N);
		else bench.kernels.pack(K, N, b.at, 4 * N, packed.at, 0, N);
		const element = (k: number, n: number) => b.before[transposed ? n * K + k : k * N + n];
		const [a, bias, c] = [bench.array(M * K), bench.array(N), bench.array(M * N)];
		bench.kernels.product(M, N, K, a.at, 4 * K, packed.at, bias.at, 0, c.at, 4 * N);
		const expected = tabulate(M * N, index => {
			const [row, n] = [Math.floor(index / N) * K, index % N];
			return bias.before[n] + dot(K, k => a.before[row + k] * element(k, n));
		});
		return {actual: c.now(), expected};
	});
};

/** The kernel adds to some columns of each of two groups and has to leave the others unchanged. */
export const columnsProduct: Check = bench => {
	const [groups, width, first, count, K] = [2, 64, 16, 48, 260];
	const N = groups * width;
	const [a, b, packed, c] = [bench.array(K), bench.array(K * N), bench.array(K * N), bench.array(N)];
	bench.kernels.pack(K, N, b.at, 4 * N, packed.at, 0, N);
	bench.kernels.productOfColumns(groups, width, first, count, K, a.at, packed.at, c.at);
	const isMeant = (n: number) => n % width >= first && n % width < first + count;
	const expected = tabulate(N, n => c.before[n] + (isMeant(n) ? dot(K, k => a.before[k] * b.before[k * N + n]) : 0));
	return [{actual: c.now(), expected}];
};

export const gradientProduct: Check = bench => {
	const [R, M, N] = [517, 13, 32];
	const [a, b, c, sums] = [bench.array(R * M), bench.array(R * N), bench.array(M * N), bench.array(N)];
	const [zeros, scratch] = [bench.array(N), bench.array(gradientScratch(M))];
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
