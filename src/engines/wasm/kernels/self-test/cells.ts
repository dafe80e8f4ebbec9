/** Tests the kernels of the cells against the equations of the cells. */
import {type Check, range, sigmoid, tabulate} from './test-memory.js';

export const lstm: Check = memory => {
	const H = 16;
	const rows = 2;
	const [gates, cBefore, c, h] = [4, 1, 1, 1].map(width => memory.array(rows * width * H));
	memory.kernels.lstmForward(rows, H, H, gates.at, 4 * 4 * H, cBefore.at, c.at, h.at);
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
	const [dh, dc] = [memory.array(rows * H), memory.array(rows * H)];
	memory.kernels.lstmBackward(rows, H, H, gates.at, 4 * 4 * H, cBefore.at, c.at, dh.at, dc.at);
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

export const mlstm: Check = memory => {
	const H = 16;
	const rows = 2;
	const [factor, product, m, dm] = [2, 1, 1, 1].map(width => memory.array(rows * width * H));
	const step = 8 * H;
	memory.kernels.intermediateForward(rows, H, factor.at, step, product.at, m.at);
	memory.kernels.intermediateBackward(rows, H, factor.at, step, product.at, dm.at);
	const factorOf = (n: number) => factor.before[2 * H * Math.floor(n / H) + (n % H)];
	const isFactor = (index: number) => index % (2 * H) < H;
	const unit = (index: number) => H * Math.floor(index / (2 * H)) + (index % H);
	const dFactor = (index: number) => dm.before[unit(index)] * product.before[unit(index)];
	return [
		{actual: m.now(), expected: tabulate(rows * H, n => factorOf(n) * product.before[n])},
		{actual: product.now(), expected: tabulate(rows * H, n => factorOf(n) * dm.before[n])},
		{
			actual: factor.now(),
			expected: tabulate(2 * rows * H, index => (isFactor(index) ? dFactor(index) : factor.before[index])),
		},
	];
};

export const gru: Check = memory => {
	const H = 16;
	const [gates, hBefore, h, dh, dhBefore] = [4, 1, 1, 1, 1].map(width => memory.array(width * H));
	memory.kernels.gruForward(1, H, H, gates.at, hBefore.at, h.at);
	const [fromX, r, z, fromH] = [0, 1, 2, 3].map(which => gates.before.subarray(which * H, (which + 1) * H));
	const n = tabulate(H, u => Math.tanh(fromX[u] + sigmoid(r[u]) * fromH[u]));
	const expectedH = tabulate(H, u => (1 - sigmoid(z[u])) * n[u] + sigmoid(z[u]) * hBefore.before[u]);
	const forward = {actual: h.now().slice(), expected: expectedH};
	memory.kernels.gruBackward(1, H, H, gates.at, hBefore.at, dh.at, dhBefore.at);
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

export const rnn: Check = memory => {
	const count = 32;
	const [sums, h, dh, dsums, positive, dPositive] = range(6).map(() => memory.array(count));
	memory.kernels.tanhForward(count, sums.at, h.at);
	memory.kernels.tanhBackward(count, h.at, dh.at, dsums.at);
	memory.kernels.reluForward(count, sums.at, positive.at);
	memory.kernels.reluBackward(count, positive.at, dh.at, dPositive.at);
	return [
		{actual: h.now(), expected: tabulate(count, i => Math.tanh(sums.before[i]))},
		{actual: dsums.now(), expected: tabulate(count, i => dh.before[i] * (1 - Math.tanh(sums.before[i]) ** 2))},
		{actual: positive.now(), expected: tabulate(count, i => Math.max(0, sums.before[i]))},
		{actual: dPositive.now(), expected: tabulate(count, i => (sums.before[i] > 0 ? dh.before[i] : 0))},
	];
};
