/** The screen's rows and columns are shared out here. */
import type {Size} from '../size.js';

export type Layout = {
	readonly isWide: boolean;
	readonly chart: Size;
	readonly sample: Size;
	/** Columns of the rows between. */
	readonly figures: number;
};

/** From here on chart and sample stand side by side. */
const wideFrom: Size = {columns: 130, rows: 20};

/** Heading, two rows of figures, notice, footer. */
const fixedRows = 5;

/** Lines of prose are hard to read when they are longer. */
const longestSample = 84;

export function layoutOf({columns, rows}: Size): Layout {
	const free = Math.max(2, rows - fixedRows);
	if (columns >= wideFrom.columns && rows >= wideFrom.rows) {
		const sample = Math.min(longestSample, Math.floor(columns * 0.4));
		return {
			isWide: true,
			chart: {columns: columns - sample, rows: free},
			sample: {columns: sample, rows: free},
			figures: columns,
		};
	}
	const chart = Math.max(6, Math.round(free * 0.56));
	return {
		isWide: false,
		chart: {columns, rows: chart},
		sample: {columns, rows: Math.max(2, free - chart)},
		figures: columns,
	};
}
