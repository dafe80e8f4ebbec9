import {grouped} from '../../format.js';
/** Labels of a plot: round numbers at its left, and below it where it begins, its middle and its end. */
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

/** A row of exactly `width` columns: the range's ends, and its middle where there is room. */
export function columnLabels([low, high]: Range, width: number): string {
	const [first, middle, last] = [low, (low + high) / 2, high].map(grouped);
	const gap = width - first.length - last.length;
	if (gap < 1) return last.slice(0, Math.max(0, width)).padStart(Math.max(0, width));
	const center = Math.floor((width - middle.length) / 2);
	if (center - first.length < 2 || width - last.length - center - middle.length < 2) {
		return first + ' '.repeat(gap) + last;
	}
	return (first.padEnd(center) + middle).padEnd(width - last.length) + last;
}
