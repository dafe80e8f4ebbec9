/** Rows of text in several colours, as data. */
import type {ColorName} from './colors.js';
import {columnsOf} from './text.js';

/** A row is made of parts in their colours. */
export type StyledText = {readonly text: string; readonly color?: ColorName; readonly isBold?: boolean};
export type StyledLine = readonly StyledText[];

/** Columns of a row. */
export const lineColumns = (line: StyledLine): number => line.reduce((sum, {text}) => sum + columnsOf(text), 0);
