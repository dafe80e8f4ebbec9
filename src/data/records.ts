/** Texts that are lists: records one after the other, each ended by a separator. */
import {hash} from '../random.js';

/** Bytes of a text, from one to before another. */
export type Piece = {readonly from: number; readonly to: number};

/** The string that ends a record: a newline, or a blank line. */
export type Separator = '\n' | '\n\n';

const newline = 0x0a;

/** The records of a text with their separators; the last may have none. Further blank lines belong to the record before. */
export function recordsOf(bytes: Uint8Array, separator: Separator): readonly Piece[] {
	const isOfParagraphs = separator === '\n\n';
	const records: Piece[] = [];
	for (let from = 0; from < bytes.length; ) {
		let end = bytes.indexOf(newline, from);
		while (end >= 0 && isOfParagraphs && bytes[end + 1] !== newline) end = bytes.indexOf(newline, end + 1);
		let to = end < 0 ? bytes.length : end + separator.length;
		while (isOfParagraphs && bytes[to] === newline) to++;
		records.push({from, to});
		from = to;
	}
	return records;
}

/** Indices of records that are the given share of all together, one of each group, drawn by the seed: they come from all over. */
export function drawRecords(count: number, share: number, seed: number): ReadonlySet<number> {
	const drawn = new Set<number>();
	let first = 0;
	for (let index = 0; index < count; index++) {
		if (Math.floor((index + 1) * share) === Math.floor(index * share)) continue;
		drawn.add(first + (hash(seed, first) % (index + 1 - first)));
		first = index + 1;
	}
	return drawn;
}

/** The numbers below `count` in an order that follows from the seed (Fisher and Yates). */
export function shuffledOrder(count: number, seed: number): Uint32Array {
	const order = Uint32Array.from({length: count}, (_, index) => index);
	for (let last = count - 1; last > 0; last--) {
		const other = hash(seed, last) % (last + 1);
		[order[last], order[other]] = [order[other], order[last]];
	}
	return order;
}
