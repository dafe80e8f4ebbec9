/** Passages of a text that are held out, so that every file and every chapter has its share. */
import type {TextEncoding} from './counts.js';

/** The first byte of a passage, and the byte after its last. */
export type Block = readonly [from: number, to: number];

/** Bytes of a passage, and the number of passages of one section, at most and about. */
const shortestBlock = 200;
const longestBlock = 8192;
const blocksOfShort = 8;
const mostBlocks = 64;

/** A passage begins and ends with a line if a line ends so near, in bytes. */
const nearLine = 400;

/** Files with fewer bytes are taken together with their neighbours; so are all files of a text with more than so many. */
const shortFile = 2000;
const mostSections = 1000;

const newline = 0x0a;

/** The beginning of a line or else of a character at a byte or soon after it. */
function nextStart(bytes: Uint8Array, place: number, end: number, encoding: TextEncoding): number {
	if (place >= end) return end;
	const line = bytes.subarray(place, Math.min(end, place + nearLine)).indexOf(newline);
	if (line >= 0) return place + line + 1;
	let start = place;
	while (encoding === 'utf-8' && start < end && (bytes[start] & 0xc0) === 0x80) start++;
	return start;
}

/** The bytes at which sections of a text end: those of its files, and short ones joined. */
function sectionEnds(length: number, fileEnds: readonly number[]): readonly number[] {
	const ends: number[] = [];
	const shortest = Math.max(shortFile, length / mostSections);
	for (const end of fileEnds) {
		if (end < length && end - (ends.at(-1) ?? 0) >= shortest && length - end >= shortest) ends.push(end);
	}
	return [...ends, length];
}

export type BlockOptions = {
	readonly encoding: TextEncoding;
	/** The byte after the last of each file. */
	readonly fileEnds: readonly number[];
	/** The share of the text that is held out. */
	readonly share: number;
};

/** Passages of about the given share of each section. They depend on nothing but the text and its files. */
export function chooseBlocks(bytes: Uint8Array, {encoding, fileEnds, share}: BlockOptions): readonly Block[] {
	const blocks: Block[] = [];
	if (share === 0) return blocks;
	let from = 0;
	for (const to of sectionEnds(bytes.length, fileEnds)) {
		const held = share * (to - from);
		const size = Math.min(longestBlock, Math.max(shortestBlock, held / blocksOfShort));
		const count = Math.max(1, Math.min(mostBlocks, Math.round(held / size)));
		const part = (to - from) / count;
		for (let index = 0; index < count; index++) {
			const end = from + Math.round((index + 1) * part);
			const begin = Math.max(blocks.at(-1)?.[1] ?? 0, Math.floor(end - share * part));
			const start = nextStart(bytes, begin, end, encoding);
			const first = start < end ? start : characterStart(bytes, begin, encoding);
			const last = index === count - 1 ? to : nextStart(bytes, end, to, encoding);
			if (first < last) blocks.push([first, last]);
		}
		from = to;
	}
	return blocks;
}

/** The first byte of the character at or after a byte. */
function characterStart(bytes: Uint8Array, place: number, encoding: TextEncoding): number {
	let start = place;
	while (encoding === 'utf-8' && start < bytes.length && (bytes[start] & 0xc0) === 0x80) start++;
	return start;
}
