/** The choice of what is held out, and of the records of a list: by what was wished for, and by the text where that is left open. */
import {UserError} from '../errors.js';
import type {Corpus} from './corpus.js';
import type {HeldOut, SplitKind} from './held-out.js';
import {chooseBlocks} from './held-out-blocks.js';
import {isListOfLines} from './recognise-records.js';
import {type RecordKind, separatorOf} from './record-batches.js';
import {recordsOf} from './records.js';

/** The wishes for the part that is held out; what is left open follows from the text. */
export type HeldOutWish = {
	/** The share of the text. */
	readonly share?: number | undefined;
	readonly split?: SplitKind | undefined;
	/** The name of a text of its own that is held out. */
	readonly file?: string | undefined;
	/** Shuffles the lines of the training text. */
	readonly shufflesLines?: boolean;
	/** The seed of lines that are held out, and of their order. */
	readonly seed?: number | undefined;
	/** The records of a list; left open, a list of lines is recognised. */
	readonly records?: RecordKind | 'none' | undefined;
};

/** A list of fewer records is none. */
const fewestRecords = 2;

/** The kind of the records that a text is a list of; undefined if it is one text. Throws a UserError for a list of one. */
export function recordsIn(corpus: Corpus, {records}: HeldOutWish): RecordKind | undefined {
	const {bytes, name, encoding} = corpus;
	if (records === 'none') return undefined;
	if (records === undefined) return encoding === 'utf-8' && isListOfLines(bytes) ? 'lines' : undefined;
	if (recordsOf(bytes, separatorOf(records)).length >= fewestRecords && bytes.includes(0x0a)) return records;
	const ends = records === 'lines' ? 'lines' : 'texts with a blank line between two';
	throw new UserError(
		`Expected ${name} to be a list of at least ${fewestRecords} ${ends}, which --records ${records} says; it is not. Take another --records.`,
	);
}

/** The record of what is held out, by what was wished for: passages from all over the text, unless that says otherwise. */
export function heldOutOf(corpus: Corpus, wish: HeldOutWish, share: number, file: Corpus | undefined): HeldOut {
	const {records = 'none', shufflesLines = false, seed = 1} = wish;
	const split = wish.split ?? (records === 'none' ? 'blocks' : 'lines');
	const separator = records === 'none' ? '\n' : separatorOf(records);
	const shuffling = shufflesLines ? ({isShuffled: true, separator, seed} as const) : {};
	if (file) {
		const {sources, sha256, bytes} = file;
		return {kind: 'file', file: {sources, sha256, bytes: bytes.length}, ...shuffling};
	}
	if (split === 'lines') return {kind: 'lines', separator, seed, ...shuffling};
	if (split === 'tail') return {kind: 'tail', ...shuffling};
	const {bytes, encoding, fileEnds} = corpus;
	return {kind: 'blocks', blocks: chooseBlocks(bytes, {encoding, fileEnds, share}), ...shuffling};
}
