/** The rows of the text as they are drawn. */
import type {Page} from '../page.js';
import type {Tint} from '../state.js';
import type {PlacedCell} from '../text/rows.js';
import type {Painter, Style} from './paint.js';
import {tintAt} from './tint.js';

export type Looks = {
	readonly tint: Tint;
	/** The position of the cursor: the end while it writes, else the place of the next character. */
	readonly cursor: number;
	readonly isWriting: boolean;
	/** The positions at which branches leave the text, with their numbers. */
	readonly forks: ReadonlyMap<number, number>;
	/** The reader is about to leave the text after this position. */
	readonly fadeFrom: number;
	/** The positions of characters that were looked for. */
	readonly found: ReadonlySet<number>;
	/** Drawn as the cursor while it writes. */
	readonly pen: string;
};

const inverse: Style = {isInverse: true};
const pen: Style = {color: 'accent'};
const fork: Style = {color: 'accent', isUnderlined: true, isBold: true};
const found: Style = {color: 'best', isBold: true, isUnderlined: true, plain: {isInverse: true}};
const faded: Style = {color: 'quiet'};

type Piece = {readonly text: string; readonly style: Style | undefined};

function pieceOf(cell: PlacedCell, {path}: Page, looks: Looks): Piece {
	const {position, text} = cell;
	if (position >= looks.fadeFrom) return {text, style: faded};
	if (looks.found.has(position)) return {text, style: found};
	if (looks.forks.has(position) && text.trim() !== '') return {text, style: fork};
	return {text, style: tintAt(looks.tint, path.trackAt(position), position, text.trim() === '')};
}

/** The cursor on a character; where nothing can be inverse it stands before it. */
const cursorOn = (text: string, looks: Looks, {hasStyles}: Painter): readonly Piece[] =>
	hasStyles ? [{text: text === '' ? ' ' : text, style: inverse}] : [{text: looks.pen + text, style: undefined}];

/** The rows with their colours, as strings. */
export function paintPage(page: Page, looks: Looks, painter: Painter): readonly string[] {
	const {path, rows} = page;
	return rows.map((row, index) => {
		const pieces = row.cells.flatMap(cell =>
			cell.position === looks.cursor && !looks.isWriting
				? cursorOn(cell.text, looks, painter)
				: [pieceOf(cell, page, looks)],
		);
		const isEnd = index === rows.length - 1 && row.to === path.end;
		if (isEnd && looks.cursor >= path.end) {
			pieces.push(...(looks.isWriting ? [{text: looks.pen, style: pen}] : cursorOn('', looks, painter)));
		}
		return painter.paint(pieces);
	});
}
