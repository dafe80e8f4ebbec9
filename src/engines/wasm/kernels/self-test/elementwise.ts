/** Tests the loss, the look-ups, the elementwise kernels and the optimizers. */
import {hash, mixSeed} from '../../../../random.js';
import {type Check, dot, range, tabulate} from './test-memory.js';

export const loss: Check = memory => {
	const [V, target, scale] = [32, 19, 0.25];
	const logits = memory.array(V);
	const [losses, correct] = [memory.array(1), memory.array(1)];
	memory.kernels.crossEntropy(1, V, logits.at, memory.integers([target]), scale, losses.at, correct.at);
	const z = dot(V, v => Math.exp(logits.before[v]));
	return [
		{actual: losses.now(), expected: [Math.log(z) - logits.before[target]]},
		{
			actual: logits.now(),
			expected: tabulate(V, v => scale * (Math.exp(logits.before[v]) / z - (v === target ? 1 : 0))),
		},
	];
};

export const softTargets: Check = memory => {
	const [V, K, weight] = [16, 3, 0.5];
	const [targets, ids] = [
		[2, 5],
		[2, 0, 7, 9, 15, 5],
	];
	const [gradient, probabilities] = [memory.array(2 * V), memory.array(2 * K)];
	const [at, of] = [memory.integers(targets), memory.integers(ids)];
	memory.kernels.softenTargets(2, V, K, gradient.at, at, of, probabilities.at, weight);
	const expectedOf = (row: number, v: number) =>
		dot(K, k => (ids[row * K + k] === v ? probabilities.before[row * K + k] : 0));
	const change = (row: number, v: number) => weight * ((v === targets[row] ? 1 : 0) - expectedOf(row, v));
	return [
		{actual: gradient.now(), expected: tabulate(2 * V, i => gradient.before[i] + change(Math.floor(i / V), i % V))},
	];
};

export const lookUps: Check = memory => {
	const [width, ids] = [16, [2, 0, 2]];
	const [table, bias, out, gradient, sums] = [4, 1, ids.length, 4, 1].map(rows => memory.array(rows * width));
	const at = memory.integers(ids);
	memory.kernels.gather(ids.length, width, at, table.at, 4 * width, bias.at, out.at, 4 * width);
	memory.kernels.scatter(ids.length, width, at, gradient.at, 4 * width, table.at, 4 * width);
	memory.kernels.sumRows(ids.length, width, table.at, 4 * width, sums.at);
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

export const elementwise: Check = memory => {
	const count = 32;
	const [a, b, c, sum, product, both, dropped] = range(7).map(() => memory.array(count));
	memory.kernels.add(count, a.at, b.at, sum.at);
	memory.kernels.multiply(count, a.at, b.at, product.at);
	memory.kernels.multiplyAdd(count, a.at, b.at, c.at, both.at);
	const [seed, start, stride, threshold] = [12345, 7, 13, 2 ** 31];
	memory.kernels.drop(count, mixSeed(seed), start, stride, threshold, 2, a.at, dropped.at);
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

export const optimizer: Check = memory => {
	const count = 32;
	const [w, g, m, v, average] = range(5).map(() => memory.array(count));
	memory.kernels.multiply(count, v.at, v.at, v.at);
	const [clip, beta1, beta2, shrink, rate, root, epsilon, decay] = [0.5, 0.9, 0.99, 0.999, 0.01, 0.2, 1e-8, 0.75];
	const squares = memory.kernels.sumOfSquares(count, g.at);
	const descended = memory.array(count);
	memory.kernels.descend(count, descended.at, g.at, rate);
	memory.kernels.adamW(
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
		{actual: descended.now(), expected: tabulate(count, i => descended.before[i] - rate * g.before[i])},
		{actual: m.now(), expected: first},
		{actual: v.now(), expected: second},
		{actual: w.now(), expected: weights},
		{actual: average.now(), expected: tabulate(count, i => decay * average.before[i] + (1 - decay) * weights[i])},
	];
};
