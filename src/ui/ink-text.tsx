/** Ink's text in the colours of the terminal. All screens take `Text` from here: it knows colours by their names only. */
import {Text as InkText, type TextProps as InkTextProps} from 'ink';
import {createContext, useContext} from 'react';
import {type ColorName, Palette} from './colors.js';
import type {StyledLine} from './styled-line.js';

export const PaletteContext = createContext<Palette>(new Palette('dark', 24));

/** The colours of the terminal that a component is on. */
export const usePalette = (): Palette => useContext(PaletteContext);

export type TextProps = Omit<InkTextProps, 'color' | 'backgroundColor' | 'dimColor'> & {readonly color?: ColorName};

export function Text({color, ...props}: TextProps) {
	const palette = usePalette();
	const ink = color === undefined ? undefined : palette.inkColor(color);
	return <InkText {...props} {...(ink !== undefined && {color: ink})} />;
}

/** The parts of a row in their colours, to stand in a `Text`. */
export function Parts({line}: {readonly line: StyledLine}) {
	return line.map(({text, color, isBold = false}, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
		<Text key={index} bold={isBold} {...(color !== undefined && {color})}>
			{text}
		</Text>
	));
}
