/**
 * Batches of a list. Each record begins a batch row from a zero state, after a newline that stands for its start; its separator
 * is learned as its end. What is left of a row goes on with the next records in the order of the pass, so that nothing is
 * padded. A record that is longer than a row is continued in rows of its own.
 */
import type {Batch} from '../model/batch.js';
import {hash} from '../random.js';
import {type BatchSource, type BatchState, emptyBatch} from './batches.js';
import type {Ids} from './corpus.js';
import {shuffledOrder} from './records.js';
import type {Vocabulary} from './vocabulary.js';

/** The kinds of records: a line, or all that stands between blank lines. */
export const recordKinds = ['lines', 'blank-lines'] as const;
export type RecordKind = (typeof recordKinds)[number];

export const separatorOf = (kind: RecordKind): '\n' | '\n\n' => (kind === 'lines' ? '\n' : '\n\n');

const newlineCode = 0x0a;

/** The id of the newline, which begins and ends the records of a list. */
export const newlineOf = (vocabulary: Vocabulary): number => vocabulary.idOf(newlineCode) ?? 0;

/** The place of each record in a text, and at last the text's length. */
export function recordStarts(ids: Ids, kind: RecordKind, newline: number): Uint32Array {
	const starts = [0];
	const isEnd = (place: number): boolean =>
		ids[place] === newline && (kind === 'lines' || (place > 0 && ids[place - 1] === newline));
	for (let place = 0; place < ids.length; place++) {
		const goesOn = place + 1 < ids.length && kind === 'blank-lines' && ids[place + 1] === newline;
		if (isEnd(place) && !goesOn && place + 1 < ids.length) starts.push(place + 1);
	}
	return Uint32Array.from([...starts, ids.length]);
}

/** The number of records of a text, and the length that all but one in fifty have at most, with their ends. */
export function recordSizes(
	ids: Ids,
	kind: RecordKind,
	newline: number,
): {readonly kind: RecordKind; readonly longest: number; readonly count: number} {
	const starts = recordStarts(ids, kind, newline);
	const lengths = starts
		.subarray(1)
		.map((end, record) => end - starts[record])
		.sort();
	return {kind, longest: lengths[Math.floor(0.98 * (lengths.length - 1))], count: lengths.length};
}

/** Places at which batch rows begin: at each record, and where the rest of a long one goes on. */
function rowStarts(starts: Uint32Array, seqLength: number): Uint32Array {
	const rows: number[] = [];
	for (let record = 0; record + 1 < starts.length; record++) {
		for (let place = starts[record]; place < starts[record + 1]; place += seqLength) rows.push(place);
	}
	return Uint32Array.from(rows);
}

export type RecordBatchOptions = {
	readonly kind: RecordKind;
	/** The id of the newline. */
	readonly newline: number;
	readonly batchSize: number;
	readonly seqLength: number;
	/** The seed of the orders of the passes. */
	readonly seed: number;
};

/** Batches [B, T] of the records of a training text, in another order in each pass. */
export function recordBatches(ids: Ids, options: RecordBatchOptions, state: BatchState = {position: 0}): BatchSource {
	const {kind, newline, batchSize, seqLength, seed} = options;
	const starts = recordStarts(ids, kind, newline);
	const ends = new Set(starts.subarray(1));
	const rows = rowStarts(starts, seqLength);
	const perPass = Math.ceil(rows.length / batchSize);
	let {position} = state;
	const places = new Int32Array(batchSize * seqLength);
	let order: {readonly pass: number; readonly rows: Uint32Array} | undefined;

	/** Fills a row with the text from its place on, and with the records that come next. */
	function fillRow(batch: Batch, row: number, orderOfPass: Uint32Array, first: number): void {
		let next = first;
		let place = rows[orderOfPass[next]];
		let before = place === 0 ? newline : ids[place - 1];
		let isOver = false;
		for (let index = row * seqLength; index < (row + 1) * seqLength; index++) {
			if (isOver) {
				next = (next + 1) % orderOfPass.length;
				place = rows[orderOfPass[next]];
			}
			const target = place < ids.length ? ids[place] : newline; // the last record may lack its end
			places[index] = Math.min(place, ids.length);
			batch.inputs[index] = before;
			batch.targets[index] = target;
			before = target;
			place++;
			const isLast = place === ids.length && target !== newline;
			isOver = !isLast && (place > ids.length || ends.has(place));
		}
	}

	return {
		next() {
			const pass = Math.floor(position / perPass);
			if (order?.pass !== pass) order = {pass, rows: shuffledOrder(rows.length, hash(seed, pass))};
			const batch = emptyBatch(batchSize, seqLength, false);
			const first = (position - pass * perPass) * batchSize;
			for (let row = 0; row < batchSize; row++) fillRow(batch, row, order.rows, (first + row) % rows.length);
			position++;
			return batch;
		},
		places: () => places.slice(),
		get epoch() {
			return position / perPass;
		},
		get state() {
			return {position};
		},
	};
}

/** A group of records to score, cut in time: each from a zero state, padded where it is shorter than the longest. */
export type ScoredRecords = {readonly batch: Batch; readonly scored: Uint8Array /* [B, T] */};

/** All characters of all records and their ends, or those of as many records spread evenly over the text. */
export function* scoredRecords(
	ids: Ids,
	{
		kind,
		newline,
		batchSize,
		seqLength,
		most = Infinity,
	}: Omit<RecordBatchOptions, 'seed'> & {/** Characters at most, about. */ readonly most?: number},
): Generator<ScoredRecords> {
	const starts = recordStarts(ids, kind, newline);
	const all = starts.length - 1;
	const count = Math.max(1, Math.min(all, Math.round((all * most) / ids.length)));
	const chosen = Array.from({length: count}, (_, index) => Math.floor((index * all) / count));
	for (let first = 0; first < count; first += batchSize) {
		const group = chosen.slice(first, first + batchSize).map(record => [starts[record], starts[record + 1]] as const);
		const longest = Math.max(...group.map(([from, to]) => to - from));
		for (let done = 0; done < longest; done += seqLength) {
			const batch = emptyBatch(group.length, Math.min(seqLength, longest - done), done > 0);
			const scored = new Uint8Array(batch.inputs.length);
			for (const [row, [from, to]] of group.entries()) {
				for (let step = 0; step < batch.seqLength && from + done + step < to; step++) {
					const place = from + done + step;
					const index = row * batch.seqLength + step;
					batch.inputs[index] = place === from ? newline : ids[place - 1];
					batch.targets[index] = ids[place];
					scored[index] = 1;
				}
			}
			yield {batch, scored};
		}
	}
}
