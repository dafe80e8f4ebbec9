/** This file chooses the rows of the text that are on the screen, and moves the cursor over them. */
import {layoutOf} from './layout.js';
import {firstCursor, pathOf, placeOf, type StudioState} from './state.js';
import type {TextPath} from './text/path.js';
import {type Row, rowsAround} from './text/rows.js';

export type Page = {readonly path: TextPath; readonly rows: readonly Row[]; readonly isAtEnd: boolean};

/** Gives the part of the text that is on the screen; undefined where there is no text. */
export function pageOf(state: StudioState): Page | undefined {
	const path = pathOf(state);
	if (path === undefined) return undefined;
	const {columns, rows} = layoutOf(state).page;
	if (state.top !== undefined) {
		const page = rowsAround(path, columns, state.top, {before: 0, after: rows - 1});
		if (page.rows.length === rows) return {path, rows: page.rows, isAtEnd: page.rows[rows - 1].to === path.end};
	}
	return {path, rows: rowsAround(path, columns, path.end, {before: rows - 1, after: 0}).rows, isAtEnd: true};
}

/** The last rows of a branch, for a column. */
export function endOf(state: StudioState, branch: number, columns: number, rows: number): Page | undefined {
	const path = pathOf(state, branch);
	if (path === undefined) return undefined;
	return {path, rows: rowsAround(path, columns, path.end, {before: rows - 1, after: 0}).rows, isAtEnd: true};
}

/** Positions on the screen, from the first to before the last. */
export function visibleRange(state: StudioState): {readonly from: number; readonly to: number} {
	const page = pageOf(state);
	return {from: page?.rows.at(0)?.from ?? 0, to: page?.rows.at(-1)?.to ?? 0};
}

/** Scrolls the text by rows, without the cursor. */
export function scroll(state: StudioState, byRows: number): StudioState {
	const page = pageOf(state);
	if (page === undefined) return state;
	const {columns, rows} = layoutOf(state).page;
	const first = page.rows[0].from;
	const {rows: around, index} = rowsAround(page.path, columns, first, {
		before: Math.max(0, -byRows),
		after: Math.max(0, byRows) + rows - 1,
	});
	const wanted = Math.max(0, index + byRows);
	if (byRows > 0 && around.length - wanted < rows) return {...state, top: undefined};
	return {...state, top: around[wanted].from};
}

/** Scrolls no further than it takes for the cursor to be seen. */
function showCursor(state: StudioState): StudioState {
	const page = pageOf(state);
	if (page === undefined || state.cursor === undefined) return {...state, top: undefined};
	const {columns, rows} = layoutOf(state).page;
	const {cursor} = state;
	const last = page.rows[page.rows.length - 1];
	if (cursor < page.rows[0].from) {
		return {...state, top: rowsAround(page.path, columns, cursor, {before: 0, after: 0}).rows[0].from};
	}
	const isBelow = cursor >= last.to && !(page.isAtEnd && cursor >= last.from);
	if (!isBelow) return state;
	return {...state, top: rowsAround(page.path, columns, cursor, {before: rows - 1, after: 0}).rows[0].from};
}

/** Puts the cursor at a position of the text, or at its end. */
export function moveCursor(state: StudioState, wanted: number): StudioState {
	const path = pathOf(state);
	if (path === undefined) return state;
	const cursor = Math.max(firstCursor(state, path), wanted);
	return showCursor({...state, cursor: cursor >= path.end ? undefined : cursor});
}

export const moveCursorBy = (state: StudioState, characters: number): StudioState => {
	const path = pathOf(state);
	return path === undefined ? state : moveCursor(state, placeOf(state, path) + characters);
};

const columnOf = (row: Row, position: number): number =>
	row.cells.reduce((sum, cell) => (cell.position < position ? sum + cell.width : sum), 0);

/** The position in a row that is nearest to a column from the left. */
function positionAt(row: Row, column: number): number {
	let columns = 0;
	for (const {position, width} of row.cells) {
		if (columns + width > column) return position;
		columns += width;
	}
	return row.cells.at(-1)?.position ?? row.from;
}

/** Moves the cursor up or down, in the same column as far as that goes. */
export function moveCursorRows(state: StudioState, byRows: number): StudioState {
	const path = pathOf(state);
	if (path === undefined) return state;
	const {columns} = layoutOf(state).page;
	const place = placeOf(state, path);
	const {rows, index} = rowsAround(path, columns, place, {before: Math.max(0, -byRows), after: Math.max(0, byRows)});
	const target = Math.max(0, Math.min(rows.length - 1, index + byRows));
	if (target === index) return byRows > 0 ? moveCursor(state, path.end) : state;
	return moveCursor(state, positionAt(rows[target], columnOf(rows[index], place)));
}
