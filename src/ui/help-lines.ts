/** The rows of the help, as data. */
import type {Size} from './frame.js';
import type {HelpRow} from './keys.js';
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

/** Every key with what it does: in one column, or in two where one would be too high and there is room. */
export function helpLines(rows: readonly HelpRow[], size: Size): readonly StyledLine[] {
	const room = roomInBox(size);
	const keyColumns = Math.max(0, ...rows.map(({keys}) => columnsOf(keys)));
	const single = linesIn(rows, room.columns, keyColumns);
	const halfColumns = Math.floor((room.columns - gap) / 2);
	if (single.length <= room.rows || halfColumns < keyColumns + keyGap + narrowestOfTwo) return single;
	const all = linesIn(rows, halfColumns, keyColumns);
	const half = Math.ceil(all.length / 2);
	const width = Math.max(...all.slice(0, half).map(lineColumns)) + gap;
	return all.slice(0, half).map((left, index) => {
		const right = all[half + index];
		return right ? [...left, {text: ' '.repeat(width - lineColumns(left))}, ...right] : left;
	});
}
