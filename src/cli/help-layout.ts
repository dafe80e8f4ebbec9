/** The layout of the help: descriptions stand in a column beside short flags, and below long ones; no word is broken. */
import type {Help} from 'commander';

/** The column in which descriptions begin. */
const column = 30;
const indent = 2;

/** Breaks text at spaces into lines of at most `width` columns; a longer word has a line of its own. */
export function wrapWords(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(/\s+/)) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}

/** For `configureHelp` of commander. */
export const helpLayout: Partial<Help> = {
	formatItem(term, _width, description, helper) {
		const lines = wrapWords(description, Math.max(20, (helper.helpWidth ?? 80) - column));
		const rest = lines.map(line => ' '.repeat(column) + line);
		const lead = ' '.repeat(indent) + term;
		if (description === '') return lead;
		if (lead.length + indent > column) return [lead, ...rest].join('\n');
		return [lead.padEnd(column) + lines[0], ...rest.slice(1)].join('\n');
	},
};

/** Rows of a table, as examples are: something, a gap, and words about it. */
const tableRow = /^(\s+\S.*?)\s{2,}(\S.*)$/;

/** Breaks the lines of a text that are wider than the terminal: words about an example go below it. */
export const fitLines = (text: string, columns: number): string =>
	text
		.split('\n')
		.flatMap(line => {
			if (line.length <= columns) return [line];
			const [, lead, words] = tableRow.exec(line) ?? [undefined, undefined, line.trim()];
			const margin = ' '.repeat(lead === undefined ? line.length - line.trimStart().length : 3 * indent);
			const below = wrapWords(words, columns - margin.length).map(part => margin + part);
			return lead === undefined ? below : [lead, ...below];
		})
		.join('\n');
