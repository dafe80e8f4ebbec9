/** The things that all code of a worker thread needs: the kernels, the plan of the memory, and the thread's part of the work. */
import type {Pointer} from '../kernels/arena.js';
import type {Kernels} from '../kernels/kernels.js';
import {partition} from '../threads/partition.js';
import type {LayerPlan, PackedMatrix, Plan} from './memory-plan.js';

export type Context = {
	readonly kernels: Kernels;
	readonly plan: Plan;
	/** The number of this thread, counted from 0. */
	readonly rank: number;
};

/** Some neighbouring rows (lanes) of a batch [B, T]. */
export type BatchRows = {
	/** B and T of the whole batch. */
	readonly batchSize: number;
	readonly seqLength: number;
	readonly firstLane: number;
	readonly lanes: number;
};

/** The rows of a batch that this thread begins with. */
export function ownRows({plan, rank}: Context, batchSize: number, seqLength: number): BatchRows {
	const [firstLane, end] = partition(batchSize, rank, plan.threads);
	return {batchSize, seqLength, firstLane, lanes: end - firstLane};
}

/** All rows of a batch: for all of them, the rows of several time steps are neighbours in memory. */
export const allRows = (batch: BatchRows): BatchRows => ({...batch, firstLane: 0, lanes: batch.batchSize});

/** Address of the first of these rows at time step t of an array [T, B, width]. */
export const rowsAt = (array: Pointer, batch: BatchRows, t: number, width: number): Pointer =>
	array + 4 * width * (t * batch.batchSize + batch.firstLane);

/** The output of a layer, which the layer above reads, [T, B, H]. */
export const outputOf = (layer: LayerPlan, batch: BatchRows, H: number): Pointer =>
	layer.output || layer.h + 4 * H * batch.batchSize;

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
