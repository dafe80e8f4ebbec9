/** The panel with what the model wrote: the sample that is looked at, and below it those before. */

import {useEffect, useMemo} from 'react';
import {grouped} from '../../format.js';
import type {SampleEvent} from '../../training/events.js';
import {frameSize, Panel, type Size} from '../frame.js';
import {useGlyphs} from '../glyph-context.js';
import {Text} from '../ink-text.js';
import {cellsOf, textOf, wrapCells} from '../text.js';
import type {TrainingState} from './state.js';

type Row = {readonly text: string; readonly isQuiet: boolean};

const headingOf = ({step, temperature}: SampleEvent): string => `sample @${grouped(step)}  T ${temperature.toFixed(2)}`;

const linesOf = ({seed, text}: SampleEvent, columns: number): readonly string[] =>
	wrapCells(cellsOf((seed + text).replace(/^\n+/, '').trimEnd()), columns).map(textOf);

/** The rows from the given sample on, back to older ones. */
export function sampleRows(
	samples: readonly SampleEvent[],
	back: number,
	columns: number,
	line: string,
): readonly Row[] {
	const from = samples.length - 1 - back;
	const newest = samples[from];
	if (!newest) return [];
	const first = linesOf(newest, columns).map(text => ({text, isQuiet: false}));
	const older = samples.slice(Math.max(0, from - 8), from).reverse();
	const rest = older.flatMap(sample => {
		const heading = `${line}${line} ${headingOf(sample)} `;
		return [heading + line.repeat(Math.max(0, columns - heading.length)), ...linesOf(sample, columns)];
	});
	return [...first, ...rest.map(text => ({text, isQuiet: true}))];
}

/** Scrolling ends when the last row stands at the bottom. */
const offsetOf = (scroll: number, rows: number, height: number): number => Math.min(scroll, Math.max(0, rows - height));

type Props = {
	readonly state: TrainingState;
	readonly size: Size;
	/** Told how far can be scrolled. */
	readonly onEnd: (rows: number, page: number) => void;
};

export function SamplePanel({state, size, onEnd}: Props) {
	const glyphs = useGlyphs();
	const {samples, samplesBack, scroll} = state;
	const columns = size.columns - frameSize.columns;
	const height = size.rows - frameSize.rows;
	const rows = useMemo(
		() => sampleRows(samples, samplesBack, columns, glyphs.horizontal),
		[samples, samplesBack, columns, glyphs],
	);
	const current = samples.at(-1 - samplesBack);
	const end = Math.max(0, rows.length - height);
	// biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes
	useEffect(() => onEnd(end, Math.max(1, height)), [end, height]);
	const offset = offsetOf(scroll, rows.length, height);
	const below = rows.length - offset - height;
	const position = samples.length > 1 ? `${samples.length - samplesBack}/${samples.length}` : '';
	const more = `${offset > 0 ? glyphs.more.up : ''}${below > 0 ? glyphs.more.down : ''}`;
	return (
		<Panel
			width={size.columns}
			height={size.rows}
			title={current ? headingOf(current) : 'sample'}
			note={[position, more].filter(text => text !== '').join(' ')}
		>
			{rows.length === 0 && (
				<Text color="quiet" wrap="truncate">
					{state.isReadOnly ? 'none yet' : 'none yet: s writes one'}
				</Text>
			)}
			{rows.slice(offset, offset + Math.max(0, height)).map(({text, isQuiet}, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
				<Text key={index} wrap="truncate" {...(isQuiet && {color: 'quiet'})}>
					{text === '' ? ' ' : text}
				</Text>
			))}
		</Panel>
	);
}
