/**
 * Finds the strings of a text that stand in a corpus letter for letter, so that one can tell whether a model quotes or writes.
 *
 * All that is asked of a text follows from one array: for each character the length of the longest string that ends with it
 * and stands in the corpus.
 */
import {setImmediate as eventLoopTurn} from 'node:timers/promises';
import type {TextEncoding} from '../../data/counts.js';
import {SuffixAutomaton, shortestTold} from './suffix-automaton.js';

/** Characters; copies that are shorter count as none. Every text is made of such strings. */
export const shortestCopy = shortestTold;

/** For each character of a text: the length in characters of the longest copy that ends with it; 0 where it is too short. */
export type CopyLengths = Int32Array;

/** A string of the text that stands in the corpus and is no part of a longer one: characters `start` to before `end`. */
export type Copy = {readonly start: number; readonly end: number};

/** Bytes that are read between two turns of the event loop. */
const pieceSize = 2 ** 20;

const continuesCharacter = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** A text whose copies are looked for in a corpus, which is read once from beginning to end. */
export class CopyFinder {
	readonly #text: Uint8Array;
	readonly #encoding: TextEncoding;
	readonly #automaton: SuffixAutomaton;

	/** `text` is valid UTF-8, or anything with the encoding `bytes`. Throws a RangeError where it is too long. */
	constructor(text: Uint8Array, encoding: TextEncoding) {
		this.#text = text;
		this.#encoding = encoding;
		this.#automaton = new SuffixAutomaton(text);
	}

	/** Reads the corpus from byte `from` to before `to`. Throws the signal's reason when it is aborted. */
	async read(corpus: Uint8Array, from: number, to: number, signal?: AbortSignal): Promise<void> {
		for (let begin = from; begin < to; begin += pieceSize) {
			signal?.throwIfAborted();
			this.#automaton.read(corpus, begin, Math.min(begin + pieceSize, to));
			await eventLoopTurn();
		}
	}

	/** In what was read so far. */
	lengths(): CopyLengths {
		const ends = this.#automaton.longestEnds(); // in bytes, for each byte
		return this.#encoding === 'bytes' ? ends.map(orNone) : this.#inCharacters(ends);
	}

	/** A copy in bytes that begins within a character is, in characters, the part of it from the next one on. */
	#inCharacters(ends: Int32Array): CopyLengths {
		const text = this.#text;
		const before = new Int32Array(text.length + 1); // how many characters begin before each byte
		for (let place = 0; place < text.length; place++) {
			before[place + 1] = before[place] + (continuesCharacter(text[place]) ? 0 : 1);
		}
		const lengths = new Int32Array(before[text.length]);
		for (let place = 0; place < text.length; place++) {
			const isLastByte = place + 1 === text.length || !continuesCharacter(text[place + 1]);
			if (isLastByte) lengths[before[place + 1] - 1] = orNone(before[place + 1] - before[place + 1 - ends[place]]);
		}
		return lengths;
	}
}

const orNone = (length: number): number => (length < shortestCopy ? 0 : length);

/** The copies of at least `least` characters in characters `from` to before `to`, in the order of the text. */
export function copiesOf(lengths: CopyLengths, least: number, from = 0, to = lengths.length): readonly Copy[] {
	const copies: Copy[] = [];
	for (let end = from + 1; end <= to; end++) {
		const start = startOf(lengths, end, from);
		const goesOn = end < to && startOf(lengths, end + 1, from) === start;
		if (end - start >= least && !goesOn) copies.push({start, end});
	}
	return copies;
}

/** The position at which the longest copy begins that ends before `end`. */
const startOf = (lengths: CopyLengths, end: number, from: number): number => Math.max(from, end - lengths[end - 1]);

export type CopyFigures = {
	readonly characters: number;
	/** Characters of the longest copy; 0 where all are shorter than `shortestCopy`. */
	readonly longest: number;
	/** Share of the characters that stand in copies of at least so many characters, one for each length asked for. */
	readonly covered: readonly number[];
};

/** The figures of the characters `from` to before `to`. */
export function copyFigures(
	lengths: CopyLengths,
	leasts: readonly number[],
	from = 0,
	to = lengths.length,
): CopyFigures {
	let longest = 0;
	const covered = leasts.map(() => 0);
	const coveredTo = leasts.map(() => from);
	for (let end = from + 1; end <= to; end++) {
		const start = startOf(lengths, end, from);
		const length = end - start;
		if (length >= shortestCopy) longest = Math.max(longest, length);
		for (const [index, least] of leasts.entries()) {
			if (length < least) continue;
			covered[index] += end - Math.max(start, coveredTo[index]);
			coveredTo[index] = end;
		}
	}
	const characters = to - from;
	return {characters, longest, covered: covered.map(count => count / Math.max(1, characters))};
}
