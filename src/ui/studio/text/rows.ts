/**
 * The rows of a text of any length around a place of it. Only what is near is looked at: rows are broken paragraph by
 * paragraph, and a paragraph that does not end is cut at every 4096th position.
 */
import {type Cell, cellsOf, wrapCells} from '../../text.js';
import type {DecodedText} from './path.js';

/** A text that rows are made of. */
export type RowSource = {
	readonly start: number;
	readonly end: number;
	isNewline(position: number): boolean;
	read(from: number, to: number): DecodedText;
};

export type PlacedCell = {
	/** The position of the character; of the last one where several make a cell. */
	readonly position: number;
	readonly text: string;
	readonly width: number;
};

export type Row = {
	/** The position of its first character, and that of the next row's. */
	readonly from: number;
	readonly to: number;
	readonly cells: readonly PlacedCell[];
};

const longestParagraph = 4096;

const endsWithNewline = (source: RowSource): boolean => source.end > source.start && source.isNewline(source.end - 1);

/** Gives the beginning of the paragraph that holds the position `wanted`. The end of the text belongs to the last paragraph, or, after a newline, to an empty one. */
export function paragraphStart(source: RowSource, wanted: number): number {
	const isInLast = wanted === source.end && wanted > source.start && !endsWithNewline(source);
	const position = isInLast ? wanted - 1 : wanted;
	const cut = Math.floor(position / longestParagraph) * longestParagraph;
	for (let at = position; at > source.start; at--) {
		if (at <= cut - longestParagraph) return cut;
		if (source.isNewline(at - 1)) return at;
	}
	return source.start;
}

/** Gives the end of the paragraph that begins at `start`. */
export function paragraphEnd(source: RowSource, start: number): number {
	for (let at = start; at < source.end; at++) {
		if (source.isNewline(at)) return at + 1;
		const next = at + 1;
		if (next % longestParagraph === 0 && next - longestParagraph >= start) return next;
	}
	return source.end;
}

/** The rows of a paragraph; the empty row after a newline is the next one's. */
function rowsOfParagraph(source: RowSource, from: number, to: number, columns: number): readonly Row[] {
	const {text, positions} = source.read(from, to);
	const lines = wrapCells(cellsOf(text), columns);
	const shown = lines.length > 1 && lines[lines.length - 1].length === 0 ? lines.slice(0, -1) : lines;
	const begins = shown.map((line, index) => (index === 0 ? from : line.length === 0 ? to : positions[line[0].index]));
	return shown.map((line, index) => ({
		from: begins[index],
		to: begins[index + 1] ?? to,
		cells: line.map((cell: Cell) => ({
			position: positions[cell.index + cell.length - 1],
			text: cell.text,
			width: cell.width,
		})),
	}));
}

/** Tells whether a row holds a position; the last row of a text also holds its end. */
const holds = (row: Row, position: number, source: RowSource): boolean =>
	position >= row.from && (position < row.to || (position >= source.end && row.to === source.end));

export type RowsAround = {
	readonly rows: readonly Row[];
	/** The index of the row that holds the position. */
	readonly index: number;
};

/** The row that holds a position, with at most so many before and after it. */
export function rowsAround(
	source: RowSource,
	columns: number,
	wanted: number,
	{before, after}: {readonly before: number; readonly after: number},
): RowsAround {
	const position = Math.max(source.start, Math.min(wanted, source.end));
	let begin = paragraphStart(source, position);
	let end = paragraphEnd(source, begin);
	const rows: Row[] = [...rowsOfParagraph(source, begin, end, columns)];
	// After a newline at the very end there is one more row, an empty one.
	let isOpen = begin < source.end && endsWithNewline(source);
	let index = rows.findLastIndex(row => holds(row, position, source));
	while (index < before && begin > source.start) {
		const start = paragraphStart(source, begin - 1);
		const earlier = rowsOfParagraph(source, start, begin, columns);
		rows.unshift(...earlier);
		index += earlier.length;
		begin = start;
	}
	while (rows.length - 1 - index < after && (end < source.end || isOpen)) {
		isOpen &&= end < source.end;
		const next = paragraphEnd(source, end);
		rows.push(...rowsOfParagraph(source, end, next, columns));
		end = next;
	}
	const first = Math.max(0, index - before);
	return {rows: rows.slice(first, index + after + 1), index: index - first};
}
