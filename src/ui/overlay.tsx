/** A box that lies over a screen. */

import {Box} from 'ink';
import type {ColorName} from './colors.js';
import {frameSize, Panel, type Size} from './frame.js';
import {useGlyphs} from './glyph-context.js';
import {Parts, Text} from './ink-text.js';
import {lineColumns, type StyledLine} from './styled-line.js';
import {columnsOf} from './text.js';

export type OverlayProps = {
	readonly size: Size;
	readonly title: string;
	readonly color?: ColorName;
	/** Rows of text; what is longer than the screen is cut. */
	readonly lines: readonly StyledLine[];
	/** Rows that have been scrolled away at the top. */
	readonly offset?: number;
	/** Columns of the box at least, with its frame. */
	readonly minColumns?: number;
};

/** A box in the middle of the screen, over what is there. */
export function Overlay({size, title, color = 'accent', lines, offset = 0, minColumns = 30}: OverlayProps) {
	const widest = Math.max(
		minColumns,
		columnsOf(title) + 8,
		...lines.map(line => lineColumns(line) + frameSize.columns),
	);
	const width = Math.min(size.columns - 2, widest);
	const height = Math.min(size.rows - 2, lines.length + frameSize.rows);
	const inner = width - frameSize.columns;
	const inside = Math.max(0, height - frameSize.rows);
	const first = Math.min(offset, Math.max(0, lines.length - inside));
	const shown = lines.slice(first, first + inside);
	const {more} = useGlyphs();
	const arrows = (first > 0 ? more.up : '') + (first + inside < lines.length ? more.down : '');
	const note = lines.length > inside ? `${first + 1} to ${first + shown.length} of ${lines.length} ${arrows}` : '';
	return (
		<Box
			position="absolute"
			marginLeft={Math.floor((size.columns - width) / 2)}
			marginTop={Math.max(0, Math.floor((size.rows - height) / 2))}
		>
			<Panel width={width} height={height} title={title} note={note} color={color}>
				{shown.map((line, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
					<Row key={index} line={line} columns={inner} />
				))}
			</Panel>
		</Box>
	);
}

/** Filled up to its end, so that nothing of what lies below shows through. */
function Row({line, columns}: {readonly line: StyledLine; readonly columns: number}) {
	const rest = Math.max(0, columns - lineColumns(line));
	return (
		<Text wrap="truncate">
			<Parts line={line} />
			{' '.repeat(rest)}
		</Text>
	);
}
