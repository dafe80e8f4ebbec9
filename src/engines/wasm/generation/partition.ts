/** Divides generation among threads: each gets some of the streams, or some of the columns where there is a single stream. */
import {partition} from '../threads/partition.js';
import type {GenerationPlan} from './memory-plan.js';

/** A part of the streams and columns. */
export type Partition = {
	readonly firstStream: number;
	readonly streams: number;
	/** Parts of the columns, as the matrices are divided into. */
	readonly parts: readonly number[];
	/** The first row of the partition in arrays that have a row for each thread of a single stream. */
	readonly row: number;
	/** The number of threads that compute the same stream and wait for each other. */
	readonly threads: number;
};

/** Streams of a group: with fewer the products are slower, with more the last thread works alone for longer. */
const streamsOfGroup = 12;

/** The columns of a single stream that thread `rank` computes. */
export const columnPartition = ({threads}: GenerationPlan, rank: number): Partition => ({
	firstStream: 0,
	streams: 1,
	parts: [rank],
	row: rank,
	threads,
});

/**
 * Groups of streams, of nearly the same size and equally many for each thread. Any thread can compute any of them
 * (`threads/stream-queue.ts`).
 */
export function streamGroups({streams, threads}: GenerationPlan): readonly Partition[] {
	const perThread = Math.ceil(streams / streamsOfGroup / threads);
	const count = Math.min(streams, perThread * threads);
	return Array.from({length: count}, (_, group) => {
		const [first, end] = partition(streams, group, count);
		return {firstStream: first, streams: end - first, parts: [0], row: first, threads: 1};
	});
}

/** All streams and columns, for a thread that works alone. */
export const wholePartition = ({streams, layout}: GenerationPlan): Partition => ({
	firstStream: 0,
	streams,
	parts: Array.from({length: layout.parts}, (_, part) => part),
	row: 0,
	threads: 1,
});

/** Neighbouring columns: the bytes from the start of a row to the first one, and their number. */
export type Columns = {readonly at: number; readonly count: number};

/** The columns of a partition in a row of `width` numbers. */
export function columnsOf({layout}: GenerationPlan, {parts}: Partition, width: number): Columns {
	const panels = width / layout.columns;
	const [first] = partition(panels, parts[0], layout.parts);
	const [, end] = partition(panels, parts[parts.length - 1], layout.parts);
	return {at: 4 * layout.columns * first, count: layout.columns * (end - first)};
}
