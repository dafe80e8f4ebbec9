/**
 * From ids to batches of B rows (batchSize) of T characters each (seqLength); a target is the character after its input.
 * Every batch has arrays of its own.
 */

import {UserError} from '../errors.js';
import type {Batch} from '../model/batch.js';
import type {Random} from '../random.js';
import type {Ids} from './corpus.js';

/** The state to keep so that the next batch is the one that would have come. */
export type BatchState = {
	/** Batches given so far. */
	readonly position: number;
};

export interface BatchSource {
	next(): Batch;
	/** The place in the text of each target of the batch that was given last, [B, T]; the text's length for a separator after its end. */
	places(): Int32Array;
	/** Passes over the text so far, with fractions. */
	readonly epoch: number;
	readonly state: BatchState;
}

/** A batch of zeros. */
export const emptyBatch = (batchSize: number, seqLength: number, carry: boolean): Batch => ({
	batchSize,
	seqLength,
	inputs: new Int32Array(batchSize * seqLength),
	targets: new Int32Array(batchSize * seqLength),
	carry,
});

/** Fills the first `count` characters of a batch row with the text from `start` on. */
function fill({inputs, targets, seqLength}: Batch, lane: number, ids: Ids, start: number, count = seqLength): void {
	if (count === 0) return;
	const offset = lane * seqLength;
	inputs.set(ids.subarray(start, start + count), offset);
	targets.set(ids.subarray(start + 1, start + 1 + count), offset);
}

/** The places of the targets of rows that read the text on from `starts` [B]. */
const placesFrom = (starts: readonly number[], seqLength: number): Int32Array =>
	Int32Array.from(
		{length: starts.length * seqLength},
		(_, index) => starts[Math.floor(index / seqLength)] + 1 + (index % seqLength),
	);

function requireLength(ids: Ids, needed: number, reason: string, remedy: string): void {
	if (ids.length >= needed) return;
	throw new UserError(`Expected at least ${needed} characters of text for ${reason}, got ${ids.length}. ${remedy}`);
}

/**
 * The text cut into B contiguous parts, one for each batch row; a batch is the next chunk of T characters of each. A part is a
 * whole number of chunks long, so up to B · T characters are left over: every other pass begins that much later and
 * leaves them out at the beginning instead of the end, so that all characters get their turn.
 */
export function laneBatches(
	ids: Ids,
	batchSize: number,
	seqLength: number,
	state: BatchState = {position: 0},
): BatchSource {
	const size = batchSize * seqLength;
	const reason = `${batchSize} batch rows of ${seqLength} characters (and one more to be predicted)`;
	requireLength(ids, size + 1, reason, 'Lower the batch size or the sequence length, or take a longer text.');
	const chunks = Math.floor((ids.length - 1) / size);
	const leftOver = ids.length - 1 - chunks * size;
	let {position} = state;
	let starts: readonly number[] = [];
	return {
		next() {
			const chunk = position % chunks;
			const pass = (position - chunk) / chunks;
			const first = (pass % 2 === 1 ? leftOver : 0) + chunk * seqLength;
			starts = Array.from({length: batchSize}, (_, lane) => first + lane * chunks * seqLength);
			const batch = emptyBatch(batchSize, seqLength, chunk > 0);
			for (const [lane, start] of starts.entries()) fill(batch, lane, ids, start);
			position++;
			return batch;
		},
		places: () => placesFrom(starts, seqLength),
		get epoch() {
			return position / chunks;
		},
		get state() {
			return {position};
		},
	};
}

/** B windows of T characters from anywhere in the text, drawn by `random`, whose state the caller keeps. */
export function randomWindows(
	ids: Ids,
	batchSize: number,
	seqLength: number,
	random: Random,
	state: BatchState = {position: 0},
): BatchSource {
	const reason = `windows of ${seqLength} characters (and one more to be predicted)`;
	requireLength(ids, seqLength + 1, reason, 'Lower the sequence length, or take a longer text.');
	const choices = ids.length - seqLength;
	let {position} = state;
	let starts: readonly number[] = [];
	return {
		next() {
			starts = Array.from({length: batchSize}, () => random.integer(choices));
			const batch = emptyBatch(batchSize, seqLength, false);
			for (const [lane, start] of starts.entries()) fill(batch, lane, ids, start);
			position++;
			return batch;
		},
		places: () => placesFrom(starts, seqLength),
		get epoch() {
			return (position * batchSize * seqLength) / (ids.length - 1);
		},
		get state() {
			return {position};
		},
	};
}

/**
 * Windows side by side, each from a zero state: the last batch may be smaller, a rest shorter than a window is dropped. With
 * `most` only so many windows are read, spread evenly over the text; `seqLength` cuts a batch into pieces that carry the state.
 */
export function* windowBatches(
	ids: Ids,
	windowLength: number,
	batchSize: number,
	{most = Infinity, seqLength = windowLength}: {readonly most?: number; readonly seqLength?: number} = {},
): Generator<Batch> {
	const all = Math.floor((ids.length - 1) / windowLength);
	const windows = Math.min(all, most);
	for (let first = 0; first < windows; first += batchSize) {
		const rows = Math.min(batchSize, windows - first);
		for (let done = 0; done < windowLength; done += seqLength) {
			const batch = emptyBatch(rows, Math.min(seqLength, windowLength - done), done > 0);
			for (let row = 0; row < rows; row++) {
				fill(batch, row, ids, Math.floor(((first + row) * all) / windows) * windowLength + done);
			}
			yield batch;
		}
	}
}

export type ScoredBatch = {
	readonly batch: Batch;
	/** 1 where the target counts, 0 for characters that only warm a batch row up and for padding. */
	readonly scored: Uint8Array; // [B, T]
};

/**
 * The text read with h and c carried, every character but the very first of it scored exactly once. With one batch row it is
 * read once, in order. With more it is cut into as many parts, and each row but the first reads `warmUp` characters before
 * its own part, so that its h and c are settled. With `each` a row stops after
 * so many characters of its part. Rows that are done early are padded with id 0; the last batch may be shorter.
 */
export function* carriedBatches(
	ids: Ids,
	options: {readonly lanes: number; readonly warmUp: number; readonly seqLength: number; readonly each?: number},
): Generator<ScoredBatch> {
	const predictions = ids.length - 1;
	if (predictions < 1) return;
	const lanes = Math.min(options.lanes, predictions);
	const parts = Array.from({length: lanes}, (_, lane) => {
		const own = Math.floor((lane * predictions) / lanes);
		const end = Math.min(Math.floor(((lane + 1) * predictions) / lanes), own + (options.each ?? Infinity));
		return {read: Math.max(0, own - options.warmUp), own, end};
	});
	const longest = Math.max(...parts.map(({read, end}) => end - read));
	for (let done = 0; done < longest; done += options.seqLength) {
		const seqLength = Math.min(options.seqLength, longest - done);
		const batch = emptyBatch(lanes, seqLength, done > 0);
		const scored = new Uint8Array(lanes * seqLength);
		for (const [lane, {read, own, end}] of parts.entries()) {
			const start = read + done;
			const count = Math.max(0, Math.min(seqLength, end - start));
			fill(batch, lane, ids, start, count);
			const unscored = Math.min(count, Math.max(0, own - start));
			scored.fill(1, lane * seqLength + unscored, lane * seqLength + count);
		}
		yield {batch, scored};
	}
}
