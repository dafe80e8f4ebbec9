/** What the code of a worker works with: the kernels, the plan, and its share of the lanes. */
import type {Pointer} from '../kernels/arena.js';
import type {Kernels} from '../kernels/load.js';
import {partition} from '../threads/partition.js';
import type {LayerPlan, PackedMatrix, Plan} from './memory-plan.js';

export type Context = {
	readonly kernels: Kernels;
	readonly plan: Plan;
	/** Which of the threads this is. */
	readonly rank: number;
};

/** A chunk of text that passes through the network, and the lanes of it that this thread takes. */
export type Chunk = {
	readonly batchSize: number;
	readonly seqLength: number;
	readonly firstLane: number;
	readonly lanes: number;
};

export function chunkOf({plan, rank}: Context, batchSize: number, seqLength: number): Chunk {
	const [firstLane, end] = partition(batchSize, rank, plan.threads);
	return {batchSize, seqLength, firstLane, lanes: end - firstLane};
}

/** The chunk with all of its lanes, whichever thread's: then the rows of several steps are neighbours. */
export const allLanes = (chunk: Chunk): Chunk => ({...chunk, firstLane: 0, lanes: chunk.batchSize});

/** Address of this thread's first row at step t of an array [T, B, width]. */
export const rowsAt = (array: Pointer, chunk: Chunk, t: number, width: number): Pointer =>
	array + 4 * width * (t * chunk.batchSize + chunk.firstLane);

/** What the layer above reads, [T, B, H]. */
export const outputOf = (layer: LayerPlan, chunk: Chunk, H: number): Pointer =>
	layer.output || layer.h + 4 * H * chunk.batchSize;

type MultiplyOptions = {
	/** Numbers from one row of C to the next. */
	readonly width?: number;
	readonly direction?: 'forward' | 'backward';
	/** Bytes from one row of A to the next. */
	readonly lda?: number;
};

/** C [M, N] = initial + A [M, K] · B. A stride of 0 repeats one row of initial values. */
export function multiply(
	context: Context,
	M: number,
	matrix: PackedMatrix,
	a: Pointer,
	initial: {readonly from: Pointer; readonly stride: number},
	c: Pointer,
	{width = matrix.N, direction = 'forward', lda = 0}: MultiplyOptions = {},
): void {
	const [K, N, packed] =
		direction === 'forward' ? [matrix.K, matrix.N, matrix.forward] : [matrix.N, matrix.K, matrix.backward];
	context.kernels.product(M, N, K, a, lda || 4 * K, packed, initial.from, initial.stride, c, 4 * width);
}
