/**
 * The shapes of workgroups. A GPU wants many threads at once; a software adapter goes through the threads of a workgroup one after the
 * other, and changes between them at each barrier.
 */

import type {Patience} from './pace.js';

/** A tile of the product kernel. */
export type Tile = {
	readonly TILE_ROWS: number;
	readonly TILE_COLUMNS: number;
	readonly DEPTH: number;
	readonly HIGH: number;
	readonly WIDE: number;
};

/** Constants of `forward-rows.wgsl` and `backward-rows.wgsl`. */
export type RowsTile = {
	/** Batch rows of a workgroup. */
	readonly TILE_ROWS: number;
	/** Units that are computed at a time, and the threads that share the sum of each. */
	readonly LANES: number;
	readonly SLICES: number;
};

/** Constants of `step.wgsl`. */
export type StepTile = {
	readonly TILE_UNITS: number;
	readonly TILE_ROWS: number;
	readonly SLICES: number;
	readonly DEPTH: number;
};

export type Tuning = {
	/** Threads of a workgroup that works on single numbers. */
	readonly threads: number;
	/** Threads of a workgroup that sums up: all numbers, the columns of some rows, one row. */
	readonly summing: number;
	readonly columns: number;
	readonly rowThreads: number;
	/** Tiles of products: large ones read less, small ones waste less where a matrix is small; flat ones are for a few rows. */
	readonly tiles: {readonly large: Tile; readonly middle: Tile; readonly flat: Tile};
	/** Shapes of the recurrence: in whole chunks, where lanes are the most threads side by side, and a step at a time. */
	readonly rowsTiles: {readonly rows: readonly number[]; readonly slices: readonly number[]; readonly lanes: number};
	/** For many rows and for few; the last fits the limits that every GPU has. */
	readonly stepTiles: readonly StepTile[];
	/** Threads of a side of the squares in which matrices are turned. */
	readonly side: number;
	/** Workgroups from which on it is busy. */
	readonly busyGroups: number;
	/** The pauses of waiting. */
	readonly pause: Patience;
	/** Says that loops of a constant length are compiled as such. */
	readonly unrolls: boolean;
	/** Says that products read four numbers at once where they can: kernels of their own, each of which has to be compiled. */
	readonly quads: boolean;
	/** Says that float16 may be had as pairs in 32 bits, which saves nothing: it is for a GPU in software, which lacks the type. */
	readonly packsHalves: boolean;
};

/** The units that a kernel has room for which serves layers of several sizes. */
export const roomFor = (units: number): number => 2 ** Math.ceil(Math.log2(Math.max(256, units)));

export const hardware: Tuning = {
	threads: 256,
	summing: 256,
	columns: 64,
	rowThreads: 64,
	tiles: {
		large: {TILE_ROWS: 128, TILE_COLUMNS: 128, DEPTH: 16, HIGH: 2, WIDE: 2},
		middle: {TILE_ROWS: 64, TILE_COLUMNS: 64, DEPTH: 16, HIGH: 1, WIDE: 1},
		flat: {TILE_ROWS: 16, TILE_COLUMNS: 64, DEPTH: 32, HIGH: 1, WIDE: 1},
	},
	rowsTiles: {rows: [1, 2, 4], slices: [8, 4, 2, 1], lanes: 1024},
	stepTiles: [
		{TILE_UNITS: 4, TILE_ROWS: 64, SLICES: 4, DEPTH: 16},
		{TILE_UNITS: 16, TILE_ROWS: 16, SLICES: 4, DEPTH: 32},
		{TILE_UNITS: 8, TILE_ROWS: 32, SLICES: 4, DEPTH: 16},
		{TILE_UNITS: 16, TILE_ROWS: 64, SLICES: 1, DEPTH: 16},
		{TILE_UNITS: 4, TILE_ROWS: 4, SLICES: 32, DEPTH: 64},
		{TILE_UNITS: 16, TILE_ROWS: 4, SLICES: 8, DEPTH: 32},
		{TILE_UNITS: 8, TILE_ROWS: 8, SLICES: 4, DEPTH: 16},
	],
	side: 16,
	busyGroups: 192,
	pause: {share: 0.02, longest: 0.5},
	unrolls: true,
	quads: true,
	packsHalves: false,
};

const small: Tile = {TILE_ROWS: 8, TILE_COLUMNS: 8, DEPTH: 16, HIGH: 1, WIDE: 1};

export const software: Tuning = {
	threads: 64,
	summing: 16,
	columns: 16,
	rowThreads: 4,
	tiles: {large: small, middle: small, flat: small},
	rowsTiles: {rows: [1], slices: [1], lanes: 4},
	stepTiles: [{TILE_UNITS: 4, TILE_ROWS: 4, SLICES: 1, DEPTH: 16}],
	side: 2,
	busyGroups: 8,
	pause: {share: 1, longest: 5},
	unrolls: false,
	quads: false,
	packsHalves: true,
};

/** The shapes for an adapter. */
export const tuningOf = ({isFallbackAdapter}: Pick<GPUAdapterInfo, 'isFallbackAdapter'>): Tuning =>
	isFallbackAdapter ? software : hardware;
