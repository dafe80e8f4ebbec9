/** The update of the parameters as dispatches: the gradient's norm, the clip, AdamW with the average or plain descent. */
import type {OptimizerConfig} from '../../config.js';
import type {StateKind, Update} from '../engine.js';
import type {Program} from './gpu/program.js';
import {elementwise} from './network/products.js';

export type UpdateBuffers = {
	/** Numbers of the layout. */
	readonly count: number;
	readonly gradient: GPUBuffer;
	/** The gradient is so many times as large as it should be. */
	readonly scale: number;
	/** Room for the sums of squares of 1024 workgroups. */
	readonly squares: GPUBuffer;
	readonly figures: GPUBuffer;
	readonly vectors: ReadonlyMap<StateKind, GPUBuffer>;
	readonly update: GPUBuffer;
};

/** Records an update from the gradient. */
export function recordUpdate(
	program: Program,
	optimizer: OptimizerConfig,
	{count, gradient, scale, squares, figures, vectors, update}: UpdateBuffers,
): void {
	const {summing} = program.tuning;
	const groups = Math.min(Math.ceil(count / summing), 1024);
	program.add({
		kernel: 'squareSums',
		constants: {THREADS: summing, SUBGROUPS: program.forms.subgroups},
		sizes: {count},
		buffers: [gradient, squares],
		groups: [groups],
	});
	const maximum = Number.isFinite(optimizer.gradientClipNorm) ? optimizer.gradientClipNorm : 0;
	program.add({
		kernel: 'clip',
		constants: {THREADS: summing, SUBGROUPS: program.forms.subgroups},
		sizes: {count: groups, maximum, scale},
		buffers: [squares, figures],
		groups: [1],
	});
	const own = (['parameters', 'firstMoment', 'secondMoment', 'average'] as const).flatMap(
		kind => vectors.get(kind) ?? [],
	);
	const all = {...elementwise(program, count), buffers: [figures, gradient, ...own, update]} as const;
	if (optimizer.kind === 'sgd') {
		program.add({...all, kernel: 'descend', sizes: {count}});
		return;
	}
	const {beta1, beta2, epsilon} = optimizer;
	const sizes = {count, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, epsilon};
	program.add({...all, kernel: 'adamw', sizes});
}

/** The numbers of update number `step` (1, 2, …), as `update.wgsl` reads them. */
export function updateNumbers(
	optimizer: OptimizerConfig,
	step: number,
	{learningRate, maskSeed}: Update,
	teacherShare: number,
): ArrayBuffer {
	const numbers = new ArrayBuffer(32);
	const view = new DataView(numbers);
	view.setUint32(0, maskSeed >>> 0, true);
	view.setFloat32(20, teacherShare, true);
	if (optimizer.kind === 'sgd') {
		view.setFloat32(4, learningRate, true);
		return numbers;
	}
	const {beta1, beta2, weightDecay, averageDecay} = optimizer;
	const floats = [
		learningRate / (1 - beta1 ** step),
		1 - learningRate * weightDecay,
		1 / (1 - beta2 ** step),
		Math.min(averageDecay, (step + 1) / (step + 10)),
	];
	for (const [place, value] of floats.entries()) view.setFloat32(4 + 4 * place, value, true);
	return numbers;
}
