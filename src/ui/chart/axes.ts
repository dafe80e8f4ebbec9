import {grouped} from '../../format.js';
/** Labels of a plot: round numbers at its left, and below it. */
import {decimalsFor, fractionsIn, type Range, roundNumbers, type ScaleKind} from './scale.js';

export type RowLabel = {readonly row: number; readonly text: string};

/** Rows from one label to the next, at least; and how many labels there are at most. */
const rowsBetween = 2;
const mostLabels = 10;

export function rowLabels(range: Range, height: number, scale: ScaleKind): readonly RowLabel[] {
	if (height <= 0) return [];
	const values = roundNumbers(range, Math.max(1, Math.min(mostLabels, height / rowsBetween))).filter(
		value => scale === 'linear' || value > 0,
	);
	const decimals = decimalsFor(values);
	const fractionOf = fractionsIn(range, scale);
	const labels: RowLabel[] = [];
	for (const value of values) {
		const row = Math.round((1 - fractionOf(value)) * (height - 1));
		const before = labels.at(-1);
		if (before && before.row - row < rowsBetween) continue;
		labels.push({row, text: value.toFixed(decimals)});
	}
	return labels;
}

/** Columns between two labels at least; and how many labels there are at most. */
const columnsBetween = 3;
const mostColumnLabels = 6;

/** Labels at their places, from left to right; undefined where two would come too near. */
function placed(values: readonly number[], range: Range, width: number): string | undefined {
	const fractionOf = fractionsIn(range, 'linear');
	let row = '';
	for (const value of values) {
		const text = grouped(value);
		const center = Math.round(fractionOf(value) * (width - 1));
		const begin = Math.max(0, Math.min(width - text.length, center - Math.floor((text.length - 1) / 2)));
		if (row !== '' && begin < row.length + columnsBetween) return undefined;
		row = row.padEnd(begin) + text;
	}
	return row.length > width ? undefined : row.padEnd(width);
}

/** A row of exactly `width` columns: round numbers below their places, as many as there is room for. */
export function columnLabels(range: Range, width: number): string {
	for (let count = mostColumnLabels; count > 0; count--) {
		const values = roundNumbers(range, count).filter(Number.isInteger);
		const row = values.length < 2 ? undefined : placed(values, range, width);
		if (row !== undefined) return row;
	}
	return placed([range[1]], range, width) ?? ' '.repeat(Math.max(0, width));
}
