/**
 * Text for a grid of cells: what takes which place on the screen. A model may write anything, so what would move the
 * cursor, change colours or leave no ink becomes visible instead.
 */
import stringWidth from 'string-width';

/** A cell is one character as the reader sees it, with its place in the text. */
export type Cell = {
	/** The characters to draw; empty for a newline. */
	readonly text: string;
	/** Columns that it takes: 0 (a newline), 1, 2, or more for a tab. */
	readonly width: number;
	/** Place in the text, in UTF-16 units, and how many of them it is. */
	readonly index: number;
	readonly length: number;
	readonly isBreak: boolean;
	readonly isSpace: boolean;
};

/** A tab goes to the next multiple of this. */
const tabWidth = 4;

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const plainAscii = /^[\n\u0020-\u007e]*$/;

/** Nothing but control, format, unassigned and lone surrogate code points, or line and paragraph separators. */
const inkless = /^(?:[\p{C}\p{Zl}\p{Zp}]|\p{Variation_Selector})+$/u;

/** Characters that would reorder the rest of a line. */
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Parts that join characters into one picture, or change its look: terminals count their columns differently. */
const joining = /[\u200d\u20e3\ufe00-\ufe0f\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/gu;

/** Halves of flags, which stand for the letters A to Z. */
const flagLetter = /[\u{1f1e6}-\u{1f1ff}]/gu;
const firstFlagLetter = 0x1f1e6;

/**
 * Characters whose columns depend on the version of Unicode that a terminal knows: pictures that came after Unicode 12,
 * signs of the Yijing, and parts of Korean syllables that stand alone.
 */
const unsettled =
	/[\u1160-\u11ff\u2630-\u2637\u268a-\u268f\u2ffc-\u2fff\u3248-\u324f\u31e4-\u31ef\ud7b0-\ud7ff\u{1d300}-\u{1d376}\u{1f6d6}-\u{1f6df}\u{1f7f0}\u{1f90c}\u{1f93f}\u{1f971}-\u{1f979}\u{1f9a3}-\u{1f9ad}\u{1f9cb}-\u{1f9cc}\u{1fa70}-\u{1faff}]/gu;

/** A mark before a letter of the same character, as in Indian scripts: a terminal counts both, if they are kept apart. */
const conjunct = /\p{M}(?=\p{L})/gu;

/** Parts of Korean syllables, which make one character together. */
const jamo = /[\u1100-\u11ff]+/g;

const replacement = '\ufffd';

/** Only the first picture of several that are joined, letters for flags: every terminal counts these the same way. */
function standIn(grapheme: string): string {
	const parts = grapheme.split('\u200d');
	const first = parts.length > 1 && /^\p{Extended_Pictographic}/u.test(grapheme) ? parts[0] : grapheme;
	return first
		.replace(joining, '')
		.replace(flagLetter, letter => String.fromCharCode((letter.codePointAt(0) ?? 0) - firstFlagLetter + 0x41))
		.replace(jamo, parts => parts.normalize('NFC'))
		.replace(conjunct, '$&\u200c')
		.replace(unsettled, replacement);
}

/** A character that shows what can't be shown: pictures of control characters, stand-ins, else U+FFFD. */
function visible(grapheme: string): string {
	const code = grapheme.charCodeAt(0);
	if (code < 0x20) return String.fromCharCode(0x2400 + code);
	if (code === 0x7f) return '\u2421';
	if (inkless.test(grapheme)) return replacement;
	if (/^\p{M}/u.test(grapheme)) return `\u25cc${grapheme.replace(joining, '')}`;
	const shown = standIn(grapheme.replace(reordering, ''));
	return shown === '' ? replacement : shown;
}

function cellOf(grapheme: string, index: number): Cell {
	const {length} = grapheme;
	if (grapheme === '\n' || grapheme === '\r\n') {
		return {text: '', width: 0, index, length, isBreak: true, isSpace: true};
	}
	if (grapheme === '\t') return {text: '\t', width: tabWidth, index, length, isBreak: false, isSpace: true};
	const text = visible(grapheme);
	// Something is drawn even where the width is given as 0.
	return {text, width: Math.max(1, stringWidth(text)), index, length, isBreak: false, isSpace: grapheme === ' '};
}

/** The cells of a text, in order. */
export function cellsOf(text: string): readonly Cell[] {
	if (plainAscii.test(text)) {
		return Array.from(text, (character, index) => {
			const isBreak = character === '\n';
			const isSpace = isBreak || character === ' ';
			return {text: isBreak ? '' : character, width: isBreak ? 0 : 1, index, length: 1, isBreak, isSpace};
		});
	}
	return Array.from(segmenter.segment(text), ({segment, index}) => cellOf(segment, index));
}

/** A row of the screen. */
export type Line = readonly Cell[];

/** A tab, as wide as its place asks for. */
const placed = (cell: Cell, column: number): Cell => {
	if (cell.text !== '\t') return cell;
	const width = tabWidth - (column % tabWidth);
	return {...cell, text: ' '.repeat(width), width};
};

const widthOf = (line: Line): number => line.reduce((sum, {width}) => sum + width, 0);

/** A full row is broken after its last space, unless the word began at its beginning. */
function breakPoint(line: Line): number {
	const space = line.findLastIndex(({isSpace}) => isSpace);
	return space + 1;
}

/**
 * Breaks text into rows of at most `width` columns: at newlines, else after spaces, else anywhere. A space at the end of a
 * full row stands beyond it and is left out. A newline's own cell ends its row, so that every cell is in some row.
 */
export function wrapCells(cells: readonly Cell[], width: number): readonly Line[] {
	const lines: Cell[][] = [];
	let line: Cell[] = [];
	let columns = 0;
	const start = (rest: Cell[]): void => {
		lines.push(line);
		line = rest;
		columns = widthOf(rest);
	};
	for (const next of cells) {
		const cell = placed(next, columns);
		if (cell.isBreak) {
			line.push(cell);
			start([]);
		} else if (columns + cell.width <= width) {
			line.push(cell);
			columns += cell.width;
		} else if (cell.isSpace) {
			line.push({...cell, text: '', width: 0});
			start([]);
		} else {
			const at = breakPoint(line);
			start(at > 0 ? line.splice(at) : []);
			if (columns + cell.width > width) start([]);
			line.push(cell);
			columns += cell.width;
		}
	}
	lines.push(line);
	return lines;
}

/** The rows of a text as plain strings. */
export const wrapText = (text: string, width: number): readonly string[] => wrapCells(cellsOf(text), width).map(textOf);

/** Gives the characters that a row shows. */
export const textOf = (line: Line): string => line.map(({text}) => text).join('');

/** A single row: cut to `width` columns, with `mark` at its end where something is missing. */
export function truncate(text: string, width: number, mark = '…'): string {
	if (narrow.test(text) && text.length <= width) return text;
	const cells = cellsOf(text.replaceAll('\n', ' ')).map(placed);
	if (widthOf(cells) <= width) return textOf(cells);
	const room = width - columnsOf(mark);
	if (room < 0) return '';
	let columns = 0;
	const fitting = cells.findIndex(cell => {
		columns += cell.width;
		return columns > room;
	});
	return textOf(cells.slice(0, fitting)) + mark;
}

/** Characters of screens that are one column each: ASCII, frames, bars and braille. Measuring others takes longer. */
const narrow = /^[ -~·×…←-↓─-▟⠀-⣿●○★✓]*$/;

/** Columns of a text without control characters. */
export const columnsOf = (text: string): number => (narrow.test(text) ? text.length : stringWidth(text));

/** Fills with spaces, or cuts, to exactly `width` columns. */
export function padTo(text: string, width: number): string {
	const cut = truncate(text, width);
	return cut + ' '.repeat(Math.max(0, width - columnsOf(cut)));
}
