/** Tables and figures that show corpora as text. */
import type {CorpusRow} from '../../../data/overview.js';
import {fileSize, grouped} from '../../../format.js';

export type Alignment = 'left' | 'right';

/** Rows under their headings, columns two spaces apart, no spaces at line ends. */
export function table(
	headings: readonly string[],
	rows: readonly (readonly string[])[],
	alignments: readonly Alignment[],
): string {
	const lines = [headings, ...rows];
	const widths = headings.map((_, column) => Math.max(...lines.map(line => [...line[column]].length)));
	const pad = (cell: string, column: number) => {
		const space = ' '.repeat(widths[column] - [...cell].length);
		return alignments[column] === 'right' ? space + cell : cell + space;
	};
	return lines.map(line => `${line.map(pad).join('  ').trimEnd()}\n`).join('');
}

const figure = (value: number | undefined): string => (value === undefined ? '–' : grouped(value));

/** The table of `corpus list`. */
export const overviewTable = (rows: readonly CorpusRow[]): string =>
	table(
		['NAME', 'TITLE', 'AUTHOR', 'YEAR', 'CHARACTERS', 'VOCABULARY', 'WHERE', 'SIZE'],
		rows.map(row => [
			row.name,
			row.title,
			row.author,
			row.year,
			figure(row.characters),
			figure(row.vocabSize),
			row.where,
			fileSize(row.size),
		]),
		['left', 'left', 'left', 'left', 'right', 'right', 'left', 'right'],
	);

/** Names and values, the values in one column; a long value is broken between words and indented. */
export function properties(entries: readonly (readonly [string, string])[], width = 100): string {
	const indent = Math.max(...entries.map(([name]) => name.length)) + 2;
	return entries
		.map(([name, value]) => name.padEnd(indent) + wrap(value, width - indent).join(`\n${' '.repeat(indent)}`))
		.map(line => `${line}\n`)
		.join('');
}

function wrap(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return [...lines, line];
}
