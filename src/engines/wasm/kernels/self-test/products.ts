/** Tests the matrix products against sums of products. */
import {gradientScratch} from '../load.js';
import {type Check, dot, tabulate} from './test-memory.js';

/** The cases cover one row, which has a kernel of its own, tiles of all heights, and more rows of B than one block holds. */
export const products: Check = memory => {
	const cases = [
		{M: 1, N: 48, K: 20},
		{M: 19, N: 16, K: 20},
		{M: 5, N: 32, K: 1028},
		{M: 7, N: 32, K: 20, transposed: true},
		{M: 3, N: 16, K: 20},
	];
	return cases.map(({M, N, K, transposed}) => {
		const [b, packed] = [memory.array(K * N), memory.array(K * N)];
		if (transposed) memory.kernels.packTransposed(K, N, b.at, 4 * K, packed.at, 0, N);
		else memory.kernels.pack(K, N, b.at, 4 * N, packed.at, 0, N);
		const element = (k: number, n: number) => b.before[transposed ? n * K + k : k * N + n];
		const [a, bias, c] = [memory.array(M * K), memory.array(N), memory.array(M * N)];
		memory.kernels.product(M, N, K, a.at, 4 * K, packed.at, bias.at, 0, c.at, 4 * N);
		const expected = tabulate(M * N, index => {
			const [row, n] = [Math.floor(index / N) * K, index % N];
			return bias.before[n] + dot(K, k => a.before[row + k] * element(k, n));
		});
		return {actual: c.now(), expected};
	});
};

/** The kernel adds to some columns of each of two groups and has to leave the others unchanged. */
export const columnsProduct: Check = memory => {
	const [groups, width, first, count, K] = [2, 64, 16, 48, 260];
	const N = groups * width;
	const [a, b, packed, c] = [memory.array(K), memory.array(K * N), memory.array(K * N), memory.array(N)];
	memory.kernels.pack(K, N, b.at, 4 * N, packed.at, 0, N);
	memory.kernels.productOfColumns(groups, width, first, count, K, a.at, packed.at, c.at);
	const isMeant = (n: number) => n % width >= first && n % width < first + count;
	const expected = tabulate(N, n => c.before[n] + (isMeant(n) ? dot(K, k => a.before[k] * b.before[k * N + n]) : 0));
	return [{actual: c.now(), expected}];
};

export const gradientProduct: Check = memory => {
	const [R, M, N] = [517, 13, 32];
	const [a, b, c, sums] = [memory.array(R * M), memory.array(R * N), memory.array(M * N), memory.array(N)];
	const [zeros, scratch] = [memory.array(N), memory.array(gradientScratch(M))];
	memory.kernels.zero(zeros.at, N);
	memory.kernels.productOfTransposed(R, M, N, a.at, 4 * M, b.at, 4 * N, c.at, 4 * N, sums.at, zeros.at, scratch.at);
	return [
		{
			actual: c.now(),
			expected: tabulate(M * N, i => dot(R, r => a.before[r * M + Math.floor(i / N)] * b.before[r * N + (i % N)])),
		},
		{actual: sums.now(), expected: tabulate(N, n => sums.before[n] + dot(R, r => b.before[r * N + n]))},
	];
};
