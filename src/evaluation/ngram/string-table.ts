/**
 * The different strings of a text up to a length n, as a tree that lies in typed arrays, level by level: level k has the strings of k
 * characters in their order, so that the strings that begin with the same k characters, its children, lie together on level
 * k + 1. Level 0 is the empty string alone. A string costs 5 to 8 bytes where there are at most 255 characters.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Ids} from '../../data/corpus.js';
import {type Symbols, sortedStarts} from './sorted-starts.js';

export type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** The strings of one length. */
export type Level = {
	/** The last character of each string. */
	readonly ids: Numbers; // [strings]
	/** The number of times that each string is in the text. */
	readonly counts: Numbers; // [strings]
	/** The number of different characters that stand before each string; empty on the last level, whose strings are as long as it gets. */
	readonly kinds: Numbers; // [strings]
	/** The first child of each string on the next level, and at the end the number of all; empty on the last level. */
	readonly children: Uint32Array; // [strings + 1]
};

/** Levels 0 to n. */
export type StringTable = readonly Level[];

/** A part of a text: characters from `from` to before `to`. */
export type Range = {readonly from: number; readonly to: number};

const none = -1;

/** The same numbers in as few bytes as the largest of them needs. */
export const narrow = (values: Uint32Array): Numbers => {
	let largest = 0;
	for (const value of values) if (value > largest) largest = value;
	if (largest < 2 ** 8) return Uint8Array.from(values);
	return largest < 2 ** 16 ? Uint16Array.from(values) : values.slice();
};

/** Numbers whose count is not known before. */
class Growing {
	#values = new Uint32Array(1024);
	length = 0;

	push(value: number): void {
		if (this.length === this.#values.length) {
			const larger = new Uint32Array(2 * this.length);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[this.length++] = value;
	}

	/** Adds 1 to the last number. */
	countLast(): void {
		this.#values[this.length - 1]++;
	}

	get values(): Uint32Array {
		return this.#values.subarray(0, this.length);
	}
}

/** The ranges one after another, each with a zero behind it; a character is its id plus 1. */
function symbolsOf(ids: Ids, vocabSize: number, ranges: readonly Range[], length: number): Symbols {
	const size = ranges.reduce((sum, {from, to}) => sum + to - from + 1, length);
	const symbols =
		vocabSize < 2 ** 8 ? new Uint8Array(size) : vocabSize < 2 ** 16 ? new Uint16Array(size) : new Uint32Array(size);
	let at = 0;
	for (const {from, to} of ranges) {
		for (let place = from; place < to; place++) symbols[at++] = ids[place] + 1;
		at++;
	}
	return symbols;
}

class GrowingLevel {
	readonly ids = new Growing();
	readonly counts = new Growing();
	readonly kinds = new Growing();
	readonly children = new Growing();
	/** The last string of the level that each character was seen before. */
	readonly before: Int32Array; // [V + 1]

	constructor(kinds: number) {
		this.before = new Int32Array(kinds).fill(none);
	}
}

/** Enters the strings from sorted places into the levels. */
async function gather(
	symbols: Symbols,
	starts: Uint32Array,
	levels: readonly GrowingLevel[],
	signal: AbortSignal | undefined,
): Promise<void> {
	const slice = 1 << 17;
	const last = levels.length - 1;
	let previous = none;
	for (let begin = 0; begin < starts.length; begin += slice) {
		signal?.throwIfAborted();
		for (const start of starts.subarray(begin, begin + slice)) {
			const before = start === 0 ? 0 : symbols[start - 1];
			let isNew = previous === none;
			for (let k = 1; k <= last; k++) {
				const symbol = symbols[start + k - 1];
				if (symbol === 0) break;
				isNew ||= symbol !== symbols[previous + k - 1];
				const level = levels[k];
				if (isNew) {
					level.ids.push(symbol - 1);
					level.counts.push(0);
					level.kinds.push(0);
					if (k < last) level.children.push(levels[k + 1].ids.length);
				}
				level.counts.countLast();
				const own = level.ids.length - 1;
				if (k < last && before !== 0 && level.before[before] !== own) {
					level.before[before] = own;
					level.kinds.countLast();
				}
			}
			previous = start;
		}
		await nextTurn();
	}
}

export type CountOptions = {
	/** The parts of the text that count, each for itself: no string goes beyond one. All of the text unless this is given. */
	readonly ranges?: readonly Range[] | undefined;
	readonly signal?: AbortSignal | undefined;
};

/** The strings of a text of up to `length` characters. Throws the signal's reason when it is aborted. */
export async function countStrings(
	ids: Ids,
	vocabSize: number,
	length: number,
	{ranges = [{from: 0, to: ids.length}], signal}: CountOptions = {},
): Promise<StringTable> {
	const symbols = symbolsOf(ids, vocabSize, ranges, length);
	const starts = await sortedStarts(symbols, vocabSize + 1, length, signal);
	const levels = Array.from({length: length + 1}, () => new GrowingLevel(vocabSize + 1));
	await gather(symbols, starts, levels, signal);
	const root = {
		ids: new Uint8Array(1),
		counts: Uint32Array.of(starts.length),
		kinds: new Uint8Array(1),
		children: Uint32Array.of(0, levels[1].ids.length),
	};
	const others = levels.slice(1).map((level, index) => {
		const isLast = index + 1 === length;
		if (!isLast) level.children.push(levels[index + 2].ids.length);
		return {
			ids: narrow(level.ids.values),
			counts: narrow(level.counts.values),
			kinds: narrow(isLast ? new Uint32Array() : level.kinds.values),
			children: level.children.values.slice(),
		};
	});
	return [root, ...others];
}

/** The string on level `k + 1` that goes on from string `node` of level k by a character; −1 where there is none. */
export function childOf(table: StringTable, k: number, node: number, id: number): number {
	const {children} = table[k];
	const {ids} = table[k + 1];
	let low = children[node];
	let high = children[node + 1];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (ids[middle] < id) low = middle + 1;
		else high = middle;
	}
	return low < children[node + 1] && ids[low] === id ? low : none;
}

/** Bytes of all levels. */
export const bytesOf = (table: StringTable): number =>
	table
		.flatMap(({ids, counts, kinds, children}) => [ids, counts, kinds, children])
		.reduce((sum, {byteLength}) => sum + byteLength, 0);
