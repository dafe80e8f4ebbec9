/** Rows of text in several colours, as data. */
import {Text} from 'ink';
import {columnsOf} from './text.js';

/** A row: its parts in their colours. */
export type StyledLine = readonly {readonly text: string; readonly color?: string; readonly isBold?: boolean}[];

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
