/** What differs between the kinds of cells: one step of some rows, once the matrix products have been summed up. */
import type {CellKind} from '../../config.js';
import type {Pointer} from './arena.js';
import type {Kernels} from './kernels.js';

/** Addresses of the first row of a time step. `…Before` is the step before. */
export type CellStep = {
	readonly gates: Pointer;
	readonly hBefore: Pointer;
	readonly h: Pointer;
	readonly cBefore: Pointer;
	readonly c: Pointer;
	readonly tanhC: Pointer;
};

export type CellGradients = {
	readonly dh: Pointer;
	/** Receives what the step passes on to h of the step before, apart from the product with W_hh. */
	readonly dhBefore: Pointer;
	readonly dc: Pointer;
};

type Cell = {
	forward(kernels: Kernels, rows: number, H: number, step: CellStep): void;
	/** gates ← gradient of the sums */
	backward(kernels: Kernels, rows: number, H: number, step: CellStep, gradients: CellGradients): void;
};

export const cells: Readonly<Record<CellKind, Cell>> = {
	lstm: {
		forward: (kernels, rows, H, {gates, cBefore, c, tanhC, h}) =>
			kernels.lstmForward(rows, H, gates, cBefore, c, tanhC, h),
		backward: (kernels, rows, H, {gates, cBefore, tanhC}, {dh, dc}) =>
			kernels.lstmBackward(rows, H, gates, cBefore, tanhC, dh, dc),
	},
	gru: {
		forward: (kernels, rows, H, {gates, hBefore, h}) => kernels.gruForward(rows, H, gates, hBefore, h),
		backward: (kernels, rows, H, {gates, hBefore}, {dh, dhBefore}) =>
			kernels.gruBackward(rows, H, gates, hBefore, dh, dhBefore),
	},
	rnn: {
		forward: (kernels, rows, H, {gates, h}) => kernels.tanhForward(rows * H, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}) => kernels.tanhBackward(rows * H, h, dh, gates),
	},
	'rnn-relu': {
		forward: (kernels, rows, H, {gates, h}) => kernels.reluForward(rows * H, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}) => kernels.reluBackward(rows * H, h, dh, gates),
	},
};
