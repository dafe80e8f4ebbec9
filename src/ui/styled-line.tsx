/** Rows of text in several colours, as data. */
import type {ColorName} from './colors.js';
import {Text} from './ink-text.js';
import {columnsOf} from './text.js';

/** A row is made of parts in their colours. */
export type StyledText = {readonly text: string; readonly color?: ColorName; readonly isBold?: boolean};
export type StyledLine = readonly StyledText[];

/** Columns of a row. */
export const lineColumns = (line: StyledLine): number => line.reduce((sum, {text}) => sum + columnsOf(text), 0);

/** The parts of a row in their colours, to stand in a `Text`. */
export function Parts({line}: {readonly line: StyledLine}) {
	return line.map(({text, color, isBold = false}, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
		<Text key={index} bold={isBold} {...(color !== undefined && {color})}>
			{text}
		</Text>
	));
}
