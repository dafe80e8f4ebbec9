/**
 * The part of a text that is held out to validate with. It is moved behind the rest, so that whatever comes after sees a
 * training text and, from one byte on, a held-out text:
 *
 * - `tail`: the end of the text;
 * - `blocks`: passages spread over the text;
 * - `lines`: single records from all over the text, for lists, whose order says nothing;
 * - `file`: a text of its own, behind the whole text.
 */
import type {TextEncoding} from './counts.js';
import type {Block} from './held-out-blocks.js';
import {drawRecords, type Piece, recordsOf, type Separator, shuffledOrder} from './records.js';
import {heldOutByte} from './split.js';

export const splitKinds = ['blocks', 'lines', 'tail'] as const;
export type SplitKind = (typeof splitKinds)[number];

/** The record of the part that a run holds out; a run without one holds out the tail. */
export type HeldOut = {
	readonly kind: SplitKind | 'file';
	/** The passages of `blocks`. */
	readonly blocks?: readonly Block[];
	/** The end of a record, where records are held out or shuffled. */
	readonly separator?: Separator;
	/** The records of the training text are in a random order. */
	readonly isShuffled?: boolean;
	/** The seed of the records that are held out, and of their order. */
	readonly seed?: number;
	/** The text of its own that is held out. */
	readonly file?: {readonly sources: readonly string[]; readonly bytes: number; readonly sha256: string};
};

/** A text whose held-out part lies behind the rest. */
export type Arranged = {
	readonly bytes: Uint8Array;
	/** The byte at which the held-out part begins. */
	readonly heldOut: number;
	/** The pieces of the original text in their new order; empty if it is the old one. */
	readonly pieces: readonly Piece[];
};

/** Streams of `hash` for the records that are held out and for the order of the others. */
const shuffleStream = 0x73687566;

/** Copies pieces one behind the other; with a separator a piece that lacks one gets it, unless it is the very last. */
function copied(bytes: Uint8Array, train: readonly Piece[], valid: readonly Piece[], separator: string): Arranged {
	const end = Buffer.from(separator);
	const all = [...train, ...valid];
	const joined = Buffer.alloc(all.reduce((sum, {from, to}) => sum + to - from + end.length, 0));
	const pieces: Piece[] = [];
	let length = 0;
	let heldOut = 0;
	for (const [index, {from, to}] of all.entries()) {
		if (index === train.length) heldOut = length;
		joined.set(bytes.subarray(from, to), length);
		length += to - from;
		const isWhole = end.equals(joined.subarray(length - end.length, length));
		const added = isWhole || index === all.length - 1 ? 0 : end.length;
		if (added > 0) joined.set(end, length);
		length += added;
		pieces.push({from, to: to + added});
	}
	return {bytes: joined.subarray(0, length), heldOut: valid.length === 0 ? length : heldOut, pieces};
}

/** The pieces of a text that are in none of the blocks. */
function between(length: number, blocks: readonly Block[]): readonly Piece[] {
	const pieces: Piece[] = [];
	let from = 0;
	for (const [begin, end] of [...blocks, [length, length] as const]) {
		if (begin > from) pieces.push({from, to: begin});
		from = end;
	}
	return pieces;
}

const shuffled = (records: readonly Piece[], seed: number): readonly Piece[] =>
	Array.from(shuffledOrder(records.length, seed ^ shuffleStream), index => records[index]);

/** The training text and the held-out one as pieces of the text, in their order. */
function partsOf(
	bytes: Uint8Array,
	encoding: TextEncoding,
	share: number,
	{kind, blocks = [], separator = '\n', seed = 1}: HeldOut,
): {readonly train: readonly Piece[]; readonly valid: readonly Piece[]} {
	if (kind === 'lines') {
		const records = recordsOf(bytes, separator);
		const drawn = drawRecords(records.length, share, seed);
		return {
			train: records.filter((_, index) => !drawn.has(index)),
			valid: records.filter((_, index) => drawn.has(index)),
		};
	}
	const tail = kind === 'tail' ? [[heldOutByte(bytes, encoding, share), bytes.length] as const] : blocks;
	return {train: between(bytes.length, tail), valid: tail.map(([from, to]) => ({from, to}))};
}

/** Moves the held-out part of a text behind the rest; `file` is the text of its own that is held out, if there is one. */
export function arrange(
	{bytes, encoding}: {readonly bytes: Uint8Array; readonly encoding: TextEncoding},
	share: number,
	heldOut: HeldOut = {kind: 'tail'},
	file?: Uint8Array,
): Arranged {
	const {kind, separator = '\n', isShuffled = false, seed = 1} = heldOut;
	const {train, valid} = partsOf(bytes, encoding, share, heldOut);
	if (file) {
		const {bytes: learned, pieces} = isShuffled
			? copied(bytes, shuffled(recordsOf(bytes, separator), seed), [], separator)
			: {bytes, pieces: []};
		return {bytes: Buffer.concat([learned, file]), heldOut: learned.length, pieces};
	}
	if (isShuffled) {
		const records = train.flatMap(({from, to}) =>
			recordsOf(bytes.subarray(from, to), separator).map(piece => ({from: from + piece.from, to: from + piece.to})),
		);
		return copied(bytes, shuffled(records, seed), valid, separator);
	}
	if (kind === 'tail') return {bytes, heldOut: train.at(-1)?.to ?? 0, pieces: []};
	return copied(bytes, train, valid, kind === 'lines' ? separator : '');
}

/** Tells if a byte of the original text was moved to the held-out part. */
export function isHeldOut({pieces, heldOut}: Pick<Arranged, 'pieces' | 'heldOut'>, place: number): boolean {
	if (pieces.length === 0) return place >= heldOut;
	let at = 0;
	for (const {from, to} of pieces) {
		if (place >= from && place < to) return at >= heldOut;
		at += to - from;
	}
	return false;
}

/** The byte of the original text that stands at a byte of the arranged one. */
export function originalByte({pieces}: Pick<Arranged, 'pieces'>, place: number): number {
	let at = 0;
	for (const {from, to} of pieces) {
		if (place < at + to - from) return from + place - at;
		at += to - from;
	}
	return place - at + (pieces.at(-1)?.to ?? 0);
}
