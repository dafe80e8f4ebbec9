/** What of the work a thread takes: some of the streams, or some of the columns of the one stream that there is. */
import {partition} from '../threads/partition.js';
import type {WritingPlan} from './memory-plan.js';

export type Share = {
	readonly firstStream: number;
	readonly streams: number;
	/** Parts of the columns. */
	readonly parts: readonly number[];
	/** The first of the thread's own rows, in the arrays that have such. */
	readonly row: number;
	/** How many threads work on the same stream: they wait for each other. */
	readonly sharers: number;
};

/** Streams that are worked on together: with fewer the products are slower, with more the last thread is alone for longer. */
const streamsTogether = 12;

/** Thread `rank`'s part of the one stream that there is. */
export const partOf = ({threads}: WritingPlan, rank: number): Share => ({
	firstStream: 0,
	streams: 1,
	parts: [rank],
	row: rank,
	sharers: threads,
});

/** The streams in groups of nearly one size, as many for each thread; any thread can take any of them (`queue.ts`). */
export function groupsOf({streams, threads}: WritingPlan): readonly Share[] {
	const perThread = Math.ceil(streams / streamsTogether / threads);
	const count = Math.min(streams, perThread * threads);
	return Array.from({length: count}, (_, group) => {
		const [first, end] = partition(streams, group, count);
		return {firstStream: first, streams: end - first, parts: [0], row: first, sharers: 1};
	});
}

/** All there is, for a thread that works by itself. */
export const wholeShare = ({streams, layout}: WritingPlan): Share => ({
	firstStream: 0,
	streams,
	parts: Array.from({length: layout.sharers}, (_, part) => part),
	row: 0,
	sharers: 1,
});

/** Neighbouring columns: where the first one stands in a row, in bytes, and how many they are. */
export type Columns = {readonly at: number; readonly count: number};

/** The share's columns of a row that is `width` wide. */
export function columnsOf({layout}: WritingPlan, {parts}: Share, width: number): Columns {
	const panels = width / layout.columns;
	const [first] = partition(panels, parts[0], layout.sharers);
	const [, end] = partition(panels, parts[parts.length - 1], layout.sharers);
	return {at: 4 * layout.columns * first, count: layout.columns * (end - first)};
}
