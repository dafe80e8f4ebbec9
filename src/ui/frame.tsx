/** Every screen is made of these parts: a heading, panels with a title, a footer of keys. */

import {Box, useWindowSize} from 'ink';
import type {ReactNode} from 'react';
import type {ColorName} from './colors.js';
import {useGlyphs} from './glyph-context.js';
import {Parts, Text} from './ink-text.js';
import type {Hint} from './keys.js';
import {frameSize, type Size, smallest} from './size.js';
import {lineColumns, type StyledLine} from './styled-line.js';
import {columnsOf, padTo, truncate} from './text.js';

export {frameSize, isTooSmall, type Size, smallest} from './size.js';

/** The terminal's size; a terminal that does not tell it has 80 × 24. */
export function useScreenSize(): Size {
	const {columns, rows} = useWindowSize();
	return {columns: columns || 80, rows: rows || 24};
}

/** Exactly the terminal's size, and never more, whatever is in it. */
export function Screen({size, children}: {readonly size: Size; readonly children: ReactNode}) {
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
			{children}
		</Box>
	);
}

/** The screen of a terminal that is too small for any other; `children` says in a few words how things stand. */
export function TooSmall({size, children}: {readonly size: Size; readonly children?: ReactNode}) {
	const glyphs = useGlyphs();
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden" paddingLeft={1}>
			{children}
			<Text color="quiet" wrap="truncate">
				{`${size.columns}${glyphs.times}${size.rows}: needs ${smallest.columns}${glyphs.times}${smallest.rows}`}
			</Text>
		</Box>
	);
}

export type HeadingProps = {
	readonly columns: number;
	/** The command that the screen belongs to, like `train`. */
	readonly name: string;
	/** Facts about the run, the most important first: those that do not fit are left out. */
	readonly about: readonly string[];
	readonly status: string;
	readonly statusColor: ColorName;
};

/** As many of the words as fit, each of them whole; only the first may be cut. */
function fittingWords(words: readonly string[], columns: number): string {
	let fitting = words[0] ?? '';
	for (const word of words.slice(1)) {
		if (columnsOf(fitting + word) > columns) break;
		fitting += word;
	}
	return fitting;
}

/** The first row: what this is, and how it is doing. */
export function Heading({columns, name, about, status, statusColor}: HeadingProps) {
	const glyphs = useGlyphs();
	const title = `charloom ${name}`;
	const room = columns - columnsOf(title) - columnsOf(status) - 4;
	const words = fittingWords(
		about.map(word => ` ${glyphs.separator} ${word}`),
		room,
	);
	return (
		<Box width={columns} height={1} flexShrink={0}>
			<Text wrap="truncate">
				{' '}
				<Text bold color="accent">
					{title}
				</Text>
				<Text color="quiet">{padTo(truncate(words, Math.max(0, room), glyphs.ellipsis), Math.max(0, room + 2))}</Text>
				<Text color={statusColor}>{status}</Text>
			</Text>
		</Box>
	);
}

export type PanelProps = {
	/** With its frame. */
	readonly width: number;
	readonly height: number;
	readonly title: ReactNode;
	/** Columns of the title, where it is more than a string. */
	readonly titleColumns?: number;
	/** Stands at the right end of the upper edge; left out where there is no room. */
	readonly note?: string | StyledLine;
	readonly noteColor?: ColorName;
	readonly color?: ColorName;
	readonly children: ReactNode;
};

/** A frame with a title in its upper edge. Its children have `width − 4` columns and `height − 2` rows. */
export function Panel({width, height, color = 'quiet', children, ...edge}: PanelProps) {
	const {corners, horizontal, vertical} = useGlyphs();
	const rows = Math.max(0, height - frameSize.rows);
	// The space inside belongs to the side, so that nothing shows through there when the panel lies over others.
	const side = (text: string): string => Array.from({length: rows}, () => text).join('\n');
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<UpperEdge width={width} color={color} {...edge} />
			<Box height={rows} width={width}>
				<Text color={color}>{side(`${vertical} `)}</Text>
				<Box flexDirection="column" width={width - frameSize.columns} height={rows} overflow="hidden">
					{children}
				</Box>
				<Text color={color}>{side(` ${vertical}`)}</Text>
			</Box>
			<Text color={color} wrap="truncate">
				{corners[2] + horizontal.repeat(Math.max(0, width - 2)) + corners[3]}
			</Text>
		</Box>
	);
}

type UpperEdgeProps = Pick<PanelProps, 'width' | 'title' | 'titleColumns' | 'note' | 'noteColor'> & {
	readonly color: ColorName;
};

function UpperEdge({width, title, titleColumns, note = '', noteColor, color}: UpperEdgeProps) {
	const {corners, horizontal, ellipsis} = useGlyphs();
	const taken = titleColumns ?? columnsOf(String(title));
	const parts = noteParts(note, width - taken - 8, ellipsis);
	const line = Math.max(0, width - taken - lineColumns(parts) - 6);
	return (
		<Text color={color} wrap="truncate">
			{`${corners[0]}${horizontal} `}
			<Text color="accent">{title}</Text>
			{` ${horizontal.repeat(line)}`}
			<Text color={noteColor ?? color}>
				<Parts line={parts} />
			</Text>
			{horizontal + corners[1]}
		</Text>
	);
}

/** A note with a space at either side, or nothing. */
function noteParts(note: string | StyledLine, room: number, ellipsis: string): StyledLine {
	const parts =
		typeof note === 'string' ? [{text: note === '' || room < 4 ? '' : truncate(note, room, ellipsis)}] : note;
	const columns = lineColumns(parts);
	return columns === 0 || columns > room ? [] : [{text: ' '}, ...parts, {text: ' '}];
}

/** The last row: keys and what they do, as many as there is room for; the last one is always there. */
export function Footer({columns, hints}: {readonly columns: number; readonly hints: readonly Hint[]}) {
	const shown = fittingHints(hints, columns - 2);
	return (
		<Box width={columns} height={1} flexShrink={0}>
			<Text wrap="truncate">
				{shown.map(({keys, label}, index) => (
					<Text key={label}>
						{index === 0 ? ' ' : '  '}
						<Text bold color="accent">
							{keys}
						</Text>
						{` ${label}`}
					</Text>
				))}
			</Text>
		</Box>
	);
}

const hintColumns = ({keys, label}: Hint): number => columnsOf(keys) + columnsOf(label) + 3;

/** The first hints that fit; the last two (help and leaving, as a rule) stay. */
export function fittingHints(hints: readonly Hint[], columns: number): readonly Hint[] {
	const kept = hints.slice(-2);
	let room = columns - kept.reduce((sum, hint) => sum + hintColumns(hint), 0);
	const first: Hint[] = [];
	for (const hint of hints.slice(0, -2)) {
		room -= hintColumns(hint);
		if (room < 0) break;
		first.push(hint);
	}
	return [...first, ...kept];
}
