/** The rows of the help, as data. */

import type {HelpRow} from './keys.js';
import type {Size} from './size.js';
import {lineColumns, type StyledLine} from './styled-line.js';
import {columnsOf, wrapText} from './text.js';

/** A box over the screen has so much room for its lines: it keeps a column and a row at each side, and has a frame. */
export const roomInBox = ({columns, rows}: Size): Size => ({columns: columns - 6, rows: rows - 4});

/** Columns between two columns of keys, and between a key and what it does. */
const gap = 3;
const keyGap = 2;

/** Descriptions of keys are wrapped to the room that there is, but never to fewer columns than this. */
const narrowest = 24;
/** Two columns have at least this for what keys do. */
const narrowestOfTwo = 36;

function linesIn(rows: readonly HelpRow[], columns: number, keyColumns: number): readonly StyledLine[] {
	const room = Math.max(narrowest, columns - keyColumns - keyGap);
	return rows.flatMap(({keys, description, isTitle = false}): readonly StyledLine[] => {
		if (isTitle) return [[{text: description, color: 'accent'}]];
		return wrapText(description, room).map((text, index) => {
			const shown = index === 0 ? keys : '';
			const left = ' '.repeat(keyColumns - columnsOf(shown)) + shown + ' '.repeat(keyGap);
			return [{text: left, color: 'accent', isBold: true}, {text}];
		});
	});
}

const isTitle = (line: StyledLine | undefined): boolean => line?.length === 1 && line[0].color === 'accent';
const blank: StyledLine = [{text: '', color: 'quiet'}];

/** Cuts lines into columns of so many rows; a title never stands alone at the end of one, nor an empty row at its beginning. */
function columnsOfRows(lines: readonly StyledLine[], rows: number): readonly (readonly StyledLine[])[] {
	const columns: StyledLine[][] = [];
	let column: StyledLine[] = [];
	for (const [index, line] of lines.entries()) {
		const isEmpty = lineColumns(line) === 0;
		if (column.length === rows || (column.length === rows - 1 && isTitle(line) && index + 1 < lines.length)) {
			columns.push(column);
			column = [];
		}
		if (!(isEmpty && column.length === 0)) column.push(line);
	}
	return [...columns, column];
}

/** Two columns of a page side by side, of so many rows. */
function sideBySide(left: readonly StyledLine[], right: readonly StyledLine[], width: number, rows: number) {
	return Array.from({length: rows}, (_, row): StyledLine => {
		const [one = blank, other] = [left[row], right[row]];
		return other ? [...one, {text: ' '.repeat(width - lineColumns(one))}, ...other] : one;
	});
}

/**
 * Every key with what it does: in one column, or in two where one would be too high and there is room. Two columns are cut
 * page by page, so that each page is read from its first column to its second.
 */
export function helpLines(rows: readonly HelpRow[], size: Size): readonly StyledLine[] {
	const room = roomInBox(size);
	const keyColumns = Math.max(0, ...rows.map(({keys}) => columnsOf(keys)));
	const single = linesIn(rows, room.columns, keyColumns);
	const halfColumns = Math.floor((room.columns - gap) / 2);
	if (single.length <= room.rows || halfColumns < keyColumns + keyGap + narrowestOfTwo) return single;
	const all = linesIn(rows, halfColumns, keyColumns);
	// The columns are no higher than it takes where everything fits on one page.
	let height = Math.min(room.rows, Math.ceil(all.length / 2));
	while (height < room.rows && columnsOfRows(all, height).length > 2) height++;
	const cut = columnsOfRows(all, height);
	const width = Math.max(...all.map(lineColumns)) + gap;
	return Array.from({length: Math.ceil(cut.length / 2)}, (_, page) => {
		const [left, right = []] = [cut[2 * page], cut[2 * page + 1]];
		const isLast = 2 * page + 2 >= cut.length;
		return sideBySide(left, right, width, isLast ? Math.max(left.length, right.length) : height);
	}).flat();
}
