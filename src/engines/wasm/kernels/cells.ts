/** The kinds of cells that this engine computes: their sums in memory, and the kernels of one time step after the matrix products. */
import type {CellKind} from '../../../config.js';
import {entryOf} from '../../cells.js';
import type {Pointer} from './arena.js';
import type {Kernels} from './kernels.js';

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

/** Neighbouring gates of a row, from gate `first` on: their numbers in the order of PyTorch's parameters. */
export type GateRange = {readonly first: number; readonly gates: readonly number[]};

/**
 * The gates of a row of sums, `width` · H numbers: those that the products with W_ih feed, and those that the products with W_hh feed.
 * They differ for a GRU, whose reset gate multiplies only one of the two sums of n: its row is n from x | r | z | n from h.
 */
export type GateLayout = {
	readonly width: number;
	readonly input: GateRange;
	readonly recurrent: GateRange;
	/** The place of W_mx x after the gates, in a cell whose W_hh is multiplied by m = (W_mx x) ⊙ (W_mh h) in place of h. */
	readonly factor?: number;
};

const sameGates = (gates: readonly number[]): GateLayout => ({
	width: gates.length,
	input: {first: 0, gates},
	recurrent: {first: 0, gates},
});

/** A single row may be computed for `units` of its H units only; addresses then point to the first of these. */
type Cell = {
	readonly layout: GateLayout;
	forward(kernels: Kernels, rows: number, H: number, step: CellStep, units?: number): void;
	/** gates ← gradient of the sums that the gates were computed from */
	backward(kernels: Kernels, rows: number, H: number, step: CellStep, gradients: CellGradients, units?: number): void;
};

const cells = {
	lstm: {
		layout: sameGates([0, 1, 2, 3]),
		forward: (kernels, rows, H, {gates, cBefore, c, h}, units = H) =>
			kernels.lstmForward(rows, H, units, gates, 4 * 4 * H, cBefore, c, h),
		backward: (kernels, rows, H, {gates, cBefore, c}, {dh, dc}, units = H) =>
			kernels.lstmBackward(rows, H, units, gates, 4 * 4 * H, cBefore, c, dh, dc),
	},
	mlstm: {
		layout: {...sameGates([0, 1, 2, 3]), width: 5, factor: 4},
		forward: (kernels, rows, H, {gates, cBefore, c, h}, units = H) =>
			kernels.lstmForward(rows, H, units, gates, 4 * 5 * H, cBefore, c, h),
		backward: (kernels, rows, H, {gates, cBefore, c}, {dh, dc}, units = H) =>
			kernels.lstmBackward(rows, H, units, gates, 4 * 5 * H, cBefore, c, dh, dc),
	},
	gru: {
		layout: {width: 4, input: {first: 0, gates: [2, 0, 1]}, recurrent: {first: 1, gates: [0, 1, 2]}},
		forward: (kernels, rows, H, {gates, hBefore, h}, units = H) =>
			kernels.gruForward(rows, H, units, gates, hBefore, h),
		backward: (kernels, rows, H, {gates, hBefore}, {dh, dhBefore}, units = H) =>
			kernels.gruBackward(rows, H, units, gates, hBefore, dh, dhBefore),
	},
	rnn: {
		layout: sameGates([0]),
		forward: (kernels, rows, H, {gates, h}, units = H) => kernels.tanhForward(rows * units, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}, units = H) => kernels.tanhBackward(rows * units, h, dh, gates),
	},
	'rnn-relu': {
		layout: sameGates([0]),
		forward: (kernels, rows, H, {gates, h}, units = H) => kernels.reluForward(rows * units, gates, h),
		backward: (kernels, rows, H, {gates, h}, {dh}, units = H) => kernels.reluBackward(rows * units, h, dh, gates),
	},
} as const satisfies Partial<Record<CellKind, Cell>>;

/** The kinds of cells that this engine computes. */
export type WasmCell = keyof typeof cells;
export const wasmCells = Object.keys(cells) as readonly WasmCell[];

/** The layout and the kernels of a kind of cell. Throws a UserError where this engine lacks the kind. */
export const kernelsOf = (cell: CellKind): Cell => entryOf<Cell>('wasm', cells, cell);
