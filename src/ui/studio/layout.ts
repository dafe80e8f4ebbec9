/** The places of the panels follow from the size of the terminal and from what is open. */
import {frameSize, type Size} from '../size.js';
import {editedLine, type StudioState} from './state.js';

export type Area = {readonly columns: number; readonly rows: number};

export type StudioLayout = {
	/** With its frame. */
	readonly text: Area;
	/** The second column; undefined where there is no room. */
	readonly side: Area | undefined;
	/** Rows of a line of text that is being edited, with its frame. */
	readonly editorRows: number;
	/** Rows between text and footer. */
	readonly dialRows: number;
	/** Rows and columns for text, without the frame and the column that the pen may need. */
	readonly page: Area;
};

const sideColumns = 34;
/** Narrower than this the text has the whole width. */
const widthForSide = 100;
const heightForSide = 20;

/** Columns for the text of a panel: one stays free, for the pen at the end of a full row. */
export const pageColumns = (panelColumns: number): number => Math.max(1, panelColumns - frameSize.columns - 1);

export const isEditing = ({overlay}: Pick<StudioState, 'overlay'>): boolean => editedLine({overlay}) !== undefined;

export function layoutOf(state: Pick<StudioState, 'size' | 'overlay' | 'hasSide' | 'columns'>): StudioLayout {
	const {columns, rows}: Size = state.size;
	const editorRows = isEditing(state) ? 3 : 0;
	const hasSide =
		state.hasSide && state.columns === undefined && columns >= widthForSide && rows - editorRows >= heightForSide;
	const dialRows = hasSide ? 1 : 2;
	const height = Math.max(3, rows - 2 - dialRows - editorRows); // heading and footer
	const side = hasSide
		? {columns: Math.min(46, Math.max(sideColumns, Math.floor(columns / 4))), rows: height}
		: undefined;
	const text = {columns: columns - (side?.columns ?? 0), rows: height};
	const page = {columns: pageColumns(text.columns), rows: Math.max(1, height - frameSize.rows)};
	return {text, side, editorRows, dialRows, page};
}
