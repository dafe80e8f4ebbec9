/** The places of a text, sorted by the strings that begin there. */
import {setImmediate as nextTurn} from 'node:timers/promises';

/** A text of symbols from 1 on, with zeros where a string may not go on; at least as many zeros at its end as a string is long. */
export type Symbols = Uint8Array | Uint16Array | Uint32Array;

/**
 * Places at which a symbol stands, sorted by the `length` symbols from there on, by counting one symbol after another from the last to
 * the first (least significant digit first). Strings that are the same up to a zero lie together, but are in no order beyond it.
 * `kinds` is one more than the largest symbol. Throws the signal's reason when it is aborted.
 */
export async function sortedStarts(
	symbols: Symbols,
	kinds: number,
	length: number,
	signal?: AbortSignal,
): Promise<Uint32Array> {
	const counts = new Uint32Array(kinds);
	for (const symbol of symbols) counts[symbol]++;
	const size = symbols.length - counts[0];
	let sorted = new Uint32Array(size);
	let next = new Uint32Array(size);
	for (let place = 0, at = 0; place < symbols.length; place++) if (symbols[place] !== 0) sorted[at++] = place;
	const ends = new Uint32Array(kinds);
	for (let offset = length - 1; offset >= 0; offset--) {
		signal?.throwIfAborted();
		ends.fill(0);
		for (const place of sorted) ends[symbols[place + offset]]++;
		for (let symbol = 1; symbol < kinds; symbol++) ends[symbol] += ends[symbol - 1];
		for (let at = size - 1; at >= 0; at--) next[--ends[symbols[sorted[at] + offset]]] = sorted[at];
		[sorted, next] = [next, sorted];
		await nextTurn(); // signals and messages come in between
	}
	return sorted;
}
