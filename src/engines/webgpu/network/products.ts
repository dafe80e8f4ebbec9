/** Matrix products and sums of columns as dispatches, in tiles that fit their sizes. */

import type {MatrixTile} from '../gpu/forms.js';
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import type {Tile, Tuning} from '../gpu/tuning.js';

/** A matrix in some memory, from a number on. */
export type Operand = {readonly buffer: Bindable; readonly from: number};

export const whole = <Memory extends Bindable>(buffer: Memory) => ({buffer, from: 0});

const tilesIn = (rows: number, columns: number, {TILE_ROWS, TILE_COLUMNS}: Tile): number =>
	Math.ceil(rows / TILE_ROWS) * Math.ceil(columns / TILE_COLUMNS);

function tileFor({tiles, busyGroups}: Tuning, rows: number, columns: number, parts = 1): Tile {
	if (rows <= tiles.flat.TILE_ROWS) return tiles.flat;
	const isLarge = rows >= 96 && columns >= 96 && tilesIn(rows, columns, tiles.large) * parts >= busyGroups / 2;
	return isLarge ? tiles.large : tiles.middle;
}

export type ProductOptions = {
	readonly rows: number;
	readonly columns: number;
	readonly depth: number;
	readonly a: Operand;
	readonly b: Operand;
	readonly c: Operand;
	readonly transposedA?: boolean;
	readonly transposedB?: boolean;
	/** Adds to what is there. */
	readonly adds?: boolean;
	/** Up to two biases, which lie in the buffer of `b`. */
	readonly biases?: readonly number[];
};

/** A kernel of products, and its tile. */
type Way = {
	readonly kernel: 'product' | 'productOfHalves' | 'productOfPackedHalves' | 'productByMatrices';
	readonly tile: Tile | MatrixTile;
};

/** The fewest rows and columns that are multiplied by subgroup matrices. */
const leastOfMatrices = 32;

/** Chooses by the sizes of a result, of which there are as many as the sum has parts. */
function wayFor({tuning, forms: {product: kernel, matrices}}: Program, rows: number, columns: number, parts = 1): Way {
	if (matrices && Math.min(rows, columns) >= leastOfMatrices) return {kernel: 'productByMatrices', tile: matrices};
	return {kernel: rows === 1 ? 'product' : kernel, tile: tileFor(tuning, rows, columns, parts)};
}

/** Says that the rows of a matrix in memory, of so many numbers, begin at multiples of four numbers. */
const isInQuads = ({from}: Operand, width: number): boolean => from % 4 === 0 && width % 4 === 0;

function addProduct(
	program: Program,
	options: ProductOptions,
	{kernel, tile}: Way,
	parts: number,
	depthOfPart: number,
): void {
	const {rows, columns, depth, a, b, c, transposedA = false, transposedB = false, adds = false, biases = []} = options;
	const {quads, unrolls: UNROLLS} = program.tuning;
	const QUADS_A = quads && isInQuads(a, transposedA ? rows : depth);
	const QUADS_B = quads && isInQuads(b, transposedB ? depth : columns);
	program.add({
		kernel,
		constants: {...tile, UNROLLS, QUADS_A, QUADS_B},
		sizes: {
			linesA: rows,
			linesB: columns,
			depth,
			fromA: a.from,
			fromB: b.from,
			fromC: c.from,
			biases: biases.length,
			fromBias: biases[0] ?? 0,
			fromSecondBias: biases[1] ?? 0,
			depthOfPart,
			byLineA: Number(!transposedA),
			byLineB: Number(transposedB),
			adds: Number(adds),
		},
		buffers: [a.buffer, b.buffer, b.buffer, c.buffer, a.buffer, b.buffer],
		groups: [Math.ceil(columns / tile.TILE_COLUMNS), Math.ceil(rows / tile.TILE_ROWS), parts],
	});
}

/** C = A·B, as the options say. */
export const product = (program: Program, options: ProductOptions): void =>
	addProduct(program, options, wayFor(program, options.rows, options.columns), 1, options.depth);

/** The fewest products that a part of a sum has: below, adding the parts costs more than it helps. */
const leastDepth = 128;

/** The most numbers that all parts of a sum have together. */
const mostParts = 2 ** 24;

/** The parts of a product whose depth is the rows of a batch, such that a small result still keeps the GPU busy. */
function partsOf({tiles, busyGroups}: Tuning, rows: number, columns: number, depth: number): number {
	const wanted = Math.ceil(busyGroups / tilesIn(rows, columns, tiles.middle));
	const room = Math.max(1, Math.floor(mostParts / (rows * columns)));
	return Math.max(1, Math.min(wanted, Math.floor(depth / leastDepth), room));
}

/** The numbers that the parts of a gradient [rows, columns] need, and those of a sum of columns, over so many batch rows. */
export const partsOfGradient = (tuning: Tuning, rows: number, columns: number, depth: number): number => {
	const parts = partsOf(tuning, rows, columns, depth);
	return parts === 1 ? 0 : parts * rows * columns;
};

/** Threads and workgroups of a kernel that works on so many single numbers; its threads go on in strides where there are more. */
export const elementwise = ({tuning: {threads}}: Program, count: number) => ({
	constants: {THREADS: threads},
	groups: [Math.max(1, Math.min(Math.ceil(count / threads), 4096))] as const,
});

/** Adds up parts [parts, count] at one or two places. */
function addParts(
	program: Program,
	from: GPUBuffer,
	parts: number,
	count: number,
	to: Bindable,
	places: readonly number[],
	adds: boolean,
) {
	const {constants, groups} = elementwise(program, count);
	program.add({
		kernel: 'addParts',
		constants: {...constants, ADDS: adds},
		sizes: {count, parts, to: places[0], copies: places.length, toSecond: places[1] ?? 0},
		buffers: [from, to],
		groups,
	});
}

/** The gradient of weights, Aᵀ·B with the batch rows as its depth: written to `c`, or added. */
export function gradientProduct(
	program: Program,
	options: Omit<ProductOptions, 'transposedA' | 'biases'>,
	scratch: GPUBuffer,
): void {
	const {rows, columns, depth, c, adds = false} = options;
	const parts = partsOf(program.tuning, rows, columns, depth);
	const way = wayFor(program, rows, columns, parts);
	const own = {...options, transposedA: true};
	if (parts === 1) {
		addProduct(program, own, way, 1, depth);
		return;
	}
	const {DEPTH} = way.tile;
	const depthOfPart = Math.ceil(depth / parts / DEPTH) * DEPTH;
	const used = Math.ceil(depth / depthOfPart);
	addProduct(program, {...own, adds: false, c: whole(scratch)}, way, used, depthOfPart);
	addParts(program, scratch, used, rows * columns, c.buffer, [c.from], adds);
}

/** The rows of a part of a sum of columns. */
const rowsOfPart = (rows: number): number => Math.max(64, Math.ceil(rows / 1024));

export const partsOfColumnSums = (rows: number, columns: number): number =>
	Math.ceil(rows / rowsOfPart(rows)) * columns;

/** The sums of the columns of `values` [rows, columns], the gradient of a bias; written to each of the places. */
export function columnSums(
	program: Program,
	{
		values,
		rows,
		columns,
		to,
		places,
	}: {
		readonly values: Bindable;
		readonly rows: number;
		readonly columns: number;
		readonly to: Bindable;
		readonly places: readonly number[];
	},
	scratch: GPUBuffer,
): void {
	const parts = Math.ceil(rows / rowsOfPart(rows));
	const {summing, columns: own} = program.tuning;
	program.add({
		kernel: 'columnSums',
		constants: {THREADS: summing, COLUMNS: own},
		sizes: {rows, columns, rowsOfPart: rowsOfPart(rows)},
		buffers: [values, scratch],
		groups: [Math.ceil(columns / own), parts],
	});
	addParts(program, scratch, parts, columns, to, places, false);
}
