/** The kernels of each kind of cell: one time step of some batch rows, after the matrix products. */
import type {CellKind} from '../../../config.js';
import {entryOf} from '../../cells.js';
import type {Pointer} from './arena.js';
import type {Kernels} from './load.js';

/** Addresses of the first row's values in a time step; `…Before` are those of the previous step. */
export type CellStep = {
	readonly gates: Pointer;
	readonly hBefore: Pointer;
	readonly h: Pointer;
	readonly cBefore: Pointer;
	readonly c: Pointer;
};

export type CellGradients = {
	readonly dh: Pointer;
	/** Receives the gradient of the previous h, apart from the product with W_hh. */
	readonly dhBefore: Pointer;
	readonly dc: Pointer;
};

/** A single row may be computed for `units` of its H units only; addresses then point to the first of these. */
type Cell = {
	forward(kernels: Kernels, rows: number, H: number, step: CellStep, units?: number): void;
	/** gates ← gradient of the sums that the gates were computed from */
	backward(kernels: Kernels, rows: number, H: number, step: CellStep, gradients: CellGradients, units?: number): void;
};

const cells = {
	lstm: {
		forward: (kernels, rows, H, {gates, cBefore, c, h}, units = H) =>
			kernels.lstmForward(rows, H, units, gates, cBefore, c, h),
		backward: (kernels, rows, H, {gates, cBefore, c}, {dh, dc}, units = H) =>
			kernels.lstmBackward(rows, H, units, gates, cBefore, c, dh, dc),
	},
	gru: {
		forward: (kernels, rows, H, {gates, hBefore, h}, units = H) =>
			kernels.gruForward(rows, H, units, gates, hBefore, h),
		backward: (kernels, rows, H, {gates, hBefore}, {dh, dhBefore}, units = H) =>
			kernels.gruBackward(rows, H, units, gates, hBefore, dh, dhBefore),
	},
	rnn: {
		forward: (kernels, rows, H, {gates, h}, units = H) => kernels.tanhForward(rows * units, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}, units = H) => kernels.tanhBackward(rows * units, h, dh, gates),
	},
	'rnn-relu': {
		forward: (kernels, rows, H, {gates, h}, units = H) => kernels.reluForward(rows * units, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}, units = H) => kernels.reluBackward(rows * units, h, dh, gates),
	},
} as const satisfies Partial<Record<CellKind, Cell>>;

/** The kinds of cells that there are kernels for. */
export type WasmCell = keyof typeof cells;
export const wasmCells = Object.keys(cells) as readonly WasmCell[];

/** The kernels of a kind of cell; throws a UserError for one that there is not. */
export const kernelsOf = (cell: CellKind): Cell => entryOf('wasm', cells, cell);
