/**
 * Measures how much a text that nobody copied has in common with a corpus: passages of the corpus's own end against what stands before
 * it. Without this nobody could say what a share means, as formulas, names and phrases come again in any text.
 */

import type {TextEncoding} from '../../data/counts.js';
import {type CopyFigures, CopyFinder, copyFigures} from './find-copies.js';

/** Bytes of all passages together: enough for a distribution, and few enough to be quick. */
const budget = 2 ** 16;

/** At least so many passages, where there are as many, so that a distribution can be told. */
const fewest = 20;

export type Baseline = {
	/** Characters of a passage, on average. */
	readonly characters: number;
	/** One for each passage. */
	readonly figures: readonly CopyFigures[];
};

export type BaselineOptions = {
	readonly corpus: Uint8Array;
	readonly encoding: TextEncoding;
	/** The byte at which the held-out part begins. */
	readonly heldOut: number;
	/** Bytes of the text to be compared: passages are about as long. */
	readonly length: number;
	readonly leasts: readonly number[];
	readonly signal?: AbortSignal;
};

const startOfCharacter = ({corpus, encoding}: BaselineOptions, place: number): number => {
	let start = place;
	while (encoding === 'utf-8' && start < corpus.length && (corpus[start] & 0xc0) === 0x80) start++;
	return start;
};

/** Passages that do not overlap, spread over the held-out part: where each begins and ends, in bytes. */
function passagesOf(options: BaselineOptions): readonly {readonly from: number; readonly to: number}[] {
	const {corpus, heldOut} = options;
	const held = corpus.length - heldOut;
	const length = Math.max(1, Math.min(options.length, Math.ceil(held / 2), Math.floor((8 * budget) / fewest)));
	const count = Math.min(Math.floor(held / length), Math.max(fewest, Math.floor(budget / length)));
	return Array.from({length: count}, (_, index) => {
		const begin = heldOut + Math.floor((index * (held - length)) / Math.max(1, count - 1));
		return {from: startOfCharacter(options, begin), to: startOfCharacter(options, begin + length)};
	});
}

const charactersIn = (bytes: Uint8Array, encoding: TextEncoding): number =>
	encoding === 'bytes' ? bytes.length : bytes.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);

/** Throws the signal's reason when it is aborted. */
export async function copyBaseline(options: BaselineOptions): Promise<Baseline> {
	const {corpus, encoding, heldOut, leasts, signal} = options;
	const parts = passagesOf(options).map(({from, to}) => corpus.subarray(from, to));
	// One after another they are one text; what begins in the passage before is cut by the figures.
	const finder = new CopyFinder(Buffer.concat(parts), encoding);
	await finder.read(corpus, 0, heldOut, signal);
	const lengths = finder.lengths();
	let from = 0;
	const figures = parts.map(part => {
		const to = from + charactersIn(part, encoding);
		const own = copyFigures(lengths, leasts, from, to);
		from = to;
		return own;
	});
	return {characters: Math.round(from / Math.max(1, parts.length)), figures};
}
