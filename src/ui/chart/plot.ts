/**
 * Series of points as rows of characters. Every dot column shows the lowest and the highest value that falls into it, so
 * that no extreme is lost however many points there are; a value that is no number leaves a gap.
 */
import {type Canvas, connect, lightColumn, newCanvas} from './canvas.js';
import {fractionsIn, isDrawable, type Range, rangeOf, type ScaleKind} from './scale.js';

export type Point = {readonly x: number; readonly y: number};

/** Points by rising x. */
export type Series = readonly Point[];

export type PlotOptions = {
	/** In cells. */
	readonly width: number;
	readonly height: number;
	readonly scale: ScaleKind;
	/** The ranges are those of the points where they are left out. Values beyond `yRange` are drawn at the edge; points beside `xRange` are not drawn. */
	readonly xRange?: Range;
	readonly yRange?: Range;
	/** A point that gets a sign of its own. */
	readonly mark?: Point & {readonly glyph: string};
	readonly isAscii?: boolean;
};

/** A stretch of a row in one colour: that of a series, of the mark, or none. */
export type Run = {readonly text: string; readonly series: number | 'mark' | undefined};
export type PlotRow = readonly Run[];

export type Plot = {readonly rows: readonly PlotRow[]; readonly xRange: Range; readonly yRange: Range};

/** The values that fall into one column of dots; rows are counted from the top. */
type Column = {x: number; first: number; last: number; top: number; bottom: number; followsGap: boolean};

/** From values to dots. */
type Placement = {
	readonly xRange: Range;
	readonly scale: ScaleKind;
	readonly dotX: (x: number) => number;
	readonly dotY: (y: number) => number;
};

function placementOn({width, height, dots}: Canvas, xRange: Range, yRange: Range, scale: ScaleKind): Placement {
	const across = fractionsIn(xRange, 'linear');
	const up = fractionsIn(yRange, scale);
	const [right, bottom] = [width * dots.across - 1, height * dots.down - 1];
	return {xRange, scale, dotX: x => Math.round(across(x) * right), dotY: y => Math.round((1 - up(y)) * bottom)};
}

const isBeside = (x: number, [low, high]: Range): boolean => !(x >= low && x <= high);

function columnsOf(series: Series, {xRange, scale, dotX, dotY}: Placement): readonly Column[] {
	const columns: Column[] = [];
	let followsGap = true;
	for (const point of series) {
		if (isBeside(point.x, xRange)) continue;
		if (!isDrawable(point.y, scale)) {
			followsGap = true;
			continue;
		}
		const x = dotX(point.x);
		const y = dotY(point.y);
		const column = columns.at(-1);
		if (column?.x === x) {
			column.last = y;
			column.top = Math.min(column.top, y);
			column.bottom = Math.max(column.bottom, y);
		} else {
			columns.push({x, first: y, last: y, top: y, bottom: y, followsGap});
		}
		followsGap = false;
	}
	return columns;
}

function drawSeries(canvas: Canvas, series: Series, owner: number, placement: Placement): void {
	let before: Column | undefined;
	for (const column of columnsOf(series, placement)) {
		if (before && !column.followsGap) {
			connect(canvas, {x: before.x, y: before.last}, {x: column.x, y: column.first}, owner);
		}
		lightColumn(canvas, column.x, column.top, column.bottom, owner);
		before = column;
	}
}

/** Joins cells of the same colour. */
function joinRuns(cells: readonly Run[]): PlotRow {
	const runs: Run[] = [];
	for (const cell of cells) {
		const last = runs.at(-1);
		if (last && last.series === cell.series) runs[runs.length - 1] = {...last, text: last.text + cell.text};
		else runs.push(cell);
	}
	return runs;
}

function rowsOf(canvas: Canvas, markAt: number | undefined, glyph: string): readonly PlotRow[] {
	return Array.from({length: canvas.height}, (_, row) =>
		joinRuns(
			Array.from({length: canvas.width}, (_, column): Run => {
				const cell = row * canvas.width + column;
				const owner = canvas.owners[cell];
				if (cell === markAt) return {text: glyph, series: 'mark'};
				if (owner < 0) return {text: ' ', series: undefined};
				return {text: canvas.glyphOf(canvas.bits[cell], owner), series: owner};
			}),
		),
	);
}

function markCell({mark}: PlotOptions, canvas: Canvas, placement: Placement): number | undefined {
	if (!mark || isBeside(mark.x, placement.xRange) || !isDrawable(mark.y, placement.scale)) return undefined;
	const row = Math.floor(placement.dotY(mark.y) / canvas.dots.down);
	return row * canvas.width + Math.floor(placement.dotX(mark.x) / canvas.dots.across);
}

/** Draws the series one after another, the last on top; every row is exactly `width` columns. */
export function plot(series: readonly Series[], options: PlotOptions): Plot {
	const {scale, isAscii = false} = options;
	const width = Math.max(0, Math.floor(options.width));
	const height = Math.max(0, Math.floor(options.height));
	const xs = series.flatMap(points => [points[0]?.x ?? Number.NaN, points.at(-1)?.x ?? Number.NaN]);
	const xRange = options.xRange ?? rangeOf(xs, 'linear');
	const visible = series.flatMap(points => points.filter(({x}) => !isBeside(x, xRange)).map(({y}) => y));
	const yRange = options.yRange ?? rangeOf(visible, scale);
	const canvas = newCanvas(width, height, isAscii);
	const placement = placementOn(canvas, xRange, yRange, scale);
	if (width === 0 || height === 0) return {rows: Array.from({length: height}, () => []), xRange, yRange};
	for (const [owner, points] of series.entries()) drawSeries(canvas, points, owner, placement);
	const rows = rowsOf(canvas, markCell(options, canvas, placement), options.mark?.glyph ?? '');
	return {rows, xRange, yRange};
}
