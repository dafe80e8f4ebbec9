/** A plot with its axes, as rows of text. */

import {Box} from 'ink';
import {memo} from 'react';
import type {ColorName} from '../colors.js';
import {useGlyphs} from '../glyph-context.js';
import {Text} from '../ink-text.js';
import {columnLabels, rowLabels} from './axes.js';
import {type PlotRow, type Point, plot, type Series} from './plot.js';
import {type Range, rangeOf, type ScaleKind} from './scale.js';

export type ChartProps = {
	readonly columns: number;
	readonly rows: number;
	readonly series: readonly Series[];
	/** One for each series. */
	readonly seriesColors: readonly ColorName[];
	readonly scale: ScaleKind;
	readonly xRange?: Range;
	readonly best?: Point;
};

/** Room above and below the curves, as a share of their height. */
const margin = 0.03;

function withMargin([low, high]: Range, scale: ScaleKind): Range {
	const room = (high - low) * margin;
	return [scale === 'log' ? low : low - room, high + room];
}

const yRangeOf = (series: readonly Series[], xRange: Range | undefined, scale: ScaleKind): Range =>
	withMargin(
		rangeOf(
			series.flatMap(points =>
				points.filter(({x}) => xRange === undefined || (x >= xRange[0] && x <= xRange[1])).map(({y}) => y),
			),
			scale,
		),
		scale,
	);

/** Share of the whole curve that its first steps take: they fall steeply, and would leave little height to the rest. */
const beginning = 0.03;
/** Points that must be left after it. */
const fewestSettled = 20;

/** The series without their first steps, where the whole curve is shown and there are enough others. */
function settled(series: readonly Series[], xRange: Range | undefined): readonly Series[] {
	const xs = series.flatMap(points => [points[0]?.x ?? Number.NaN, points.at(-1)?.x ?? Number.NaN]);
	const [low, high] = rangeOf(xs, 'linear');
	if (xRange !== undefined) return series;
	const rest = series.map(points => points.filter(({x}) => x >= low + beginning * (high - low)));
	return rest.flat().length < fewestSettled ? series : rest;
}

export const Chart = memo(({columns, rows, series, seriesColors, scale, xRange, best}: ChartProps) => {
	const glyphs = useGlyphs();
	const height = Math.max(1, rows - 1);
	const yRange = yRangeOf(settled(series, xRange), xRange, scale);
	const labels = rowLabels(yRange, height, scale);
	const labelWidth = Math.max(0, ...labels.map(({text}) => text.length));
	const width = Math.max(1, columns - labelWidth - 2);
	const drawn = plot(series, {
		width,
		height,
		scale,
		yRange,
		isAscii: glyphs.isAscii,
		...(xRange && {xRange}),
		...(best && {mark: {...best, glyph: glyphs.star}}),
	});
	const axis = Array.from({length: height}, (_, row) => labels.find(label => label.row === row)?.text);
	const indent = ' '.repeat(labelWidth + 2);
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			{drawn.rows.map((row, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
				<ChartLine key={index} label={axis[index]} labelWidth={labelWidth} row={row} seriesColors={seriesColors} />
			))}
			<Text color="quiet" wrap="truncate">
				{indent + columnLabels(drawn.xRange, width)}
			</Text>
		</Box>
	);
});

type ChartLineProps = {
	readonly label: string | undefined;
	readonly labelWidth: number;
	readonly row: PlotRow;
	readonly seriesColors: readonly ColorName[];
};

function ChartLine({label, labelWidth, row, seriesColors}: ChartLineProps) {
	const {isAscii, vertical} = useGlyphs();
	const tick = isAscii ? '+' : '┤';
	return (
		<Text wrap="truncate">
			<Text color="quiet">
				{(label ?? '').padStart(labelWidth)} {label === undefined ? vertical : tick}
			</Text>
			{row.map(({text, series}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place
				<Text key={index} bold={series === 'mark'} {...colorOf(series, seriesColors)}>
					{text}
				</Text>
			))}
		</Text>
	);
}

const colorOf = (
	series: number | 'mark' | undefined,
	seriesColors: readonly ColorName[],
): {readonly color?: ColorName} => {
	if (series === undefined) return {};
	return {color: series === 'mark' ? 'best' : seriesColors[series]};
};
