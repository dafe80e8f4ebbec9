/** The help: every key of the screen, drawn from the bindings. */
import type {Size} from './frame.js';
import type {HelpRow} from './keys.js';
import {Overlay} from './overlay.js';
import type {StyledLine} from './styled-line.js';
import {columnsOf} from './text.js';
import {colors} from './theme.js';

export type HelpProps = {
	readonly size: Size;
	readonly rows: readonly HelpRow[];
	/** What else there is to say. */
	readonly notes?: readonly string[];
	readonly offset?: number;
};

export function helpLines(rows: readonly HelpRow[], notes: readonly string[] = []): readonly StyledLine[] {
	const width = Math.max(0, ...rows.map(({keys}) => columnsOf(keys)));
	const keyLines = rows.map(
		({keys, description}): StyledLine => [
			{text: ' '.repeat(width - columnsOf(keys)) + keys, color: colors.accent, isBold: true},
			{text: `  ${description}`},
		],
	);
	const noteLines = notes.map((text): StyledLine => [{text, color: colors.quiet}]);
	return notes.length === 0 ? keyLines : [...keyLines, [{text: ''}], ...noteLines];
}

export function Help({size, rows, notes = [], offset = 0}: HelpProps) {
	return <Overlay size={size} title="keys" lines={helpLines(rows, notes)} offset={offset} />;
}
