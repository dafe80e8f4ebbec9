/** The report that `charloom score --copies` prints. */

import type {Baseline} from '../../../evaluation/copies/baseline.js';
import {type CopyFigures, shortestCopy} from '../../../evaluation/copies/find-copies.js';
import type {Place} from '../../../evaluation/copies/places.js';
import {grouped} from '../../../format.js';
import {jsonText} from '../../../input/json.js';

export type CopiedString = Partial<Place> & {
	readonly text: string;
	readonly characters: number;
	/** The number of times that it stands in the corpus, and the first place. */
	readonly corpus: Partial<Place> & {readonly count: number; readonly isHeldOut: boolean};
};

export type CopyReport = {
	readonly run: string;
	readonly text: string;
	readonly corpus: string;
	/** Characters of the corpus. */
	readonly corpusCharacters: number;
	/** The lengths that shares are told for. */
	readonly leasts: readonly number[];
	/** Strings are listed from this length on. */
	readonly copyLength: number;
	readonly figures: CopyFigures;
	/** Undefined where the text is what was held out itself, or nothing was. */
	readonly baseline?: Baseline;
	/** The longest. */
	readonly strings: readonly CopiedString[];
	/** The number of strings of at least `copyLength`, counted anew at each place. */
	readonly count: number;
};

/** The value that a share of all values lies at or below. */
function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The middle one of the passages, and the share that one in twenty exceeds. */
const usual = (values: readonly number[]) => ({median: quantile(values, 0.5), high: quantile(values, 0.95)});

const baselineFigures = ({characters, figures}: Baseline, leasts: readonly number[]) => ({
	passages: figures.length,
	characters,
	longest: usual(figures.map(({longest}) => longest)),
	covered: leasts.map((length, index) => ({length, ...usual(figures.map(({covered}) => covered[index]))})),
});

export function copiesAsJson({
	run,
	text,
	corpus,
	leasts,
	copyLength,
	figures,
	baseline,
	strings,
	count,
}: CopyReport): string {
	const {characters, longest, covered} = figures;
	const own = {
		type: 'copies',
		run,
		text,
		corpus,
		characters,
		longest,
		covered: leasts.map((length, index) => ({length, share: covered[index]})),
		...(baseline && {heldOut: baselineFigures(baseline, leasts)}),
		copyLength,
		count,
		strings,
	};
	return `${jsonText(own)}\n`;
}

const inPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const inCharacters = (length: number): string => (length === 0 ? `under ${shortestCopy}` : grouped(length));

const row = (name: string, cells: readonly string[]): string =>
	`${name.padEnd(30)}${cells.map(cell => cell.padStart(14)).join('')}\n`;

function tableOf({leasts, figures, baseline}: CopyReport): string {
	const held = baseline && baselineFigures(baseline, leasts);
	const heldOut = (
		own: {readonly median: number; readonly high: number} | undefined,
		show: (value: number) => string,
	) => (own === undefined ? [] : [show(own.median), show(own.high)]);
	const shares = leasts.map((least, index) => {
		const name = index === 0 ? `in strings of ${least} or more` : `${' '.repeat(14)}${least}`;
		return row(name, [inPercent(figures.covered[index]), ...heldOut(held?.covered[index], inPercent)]);
	});
	const titles = held === undefined ? ['this text'] : ['this text', 'held out', '1 in 20 has'];
	return (
		row('', titles) +
		row('longest string', [inCharacters(figures.longest), ...heldOut(held?.longest, inCharacters)]) +
		shares.join('')
	);
}

/** The lines that compare the text with passages that nobody copied. */
function verdict({leasts, copyLength, figures, baseline}: CopyReport): string {
	if (baseline === undefined) return '';
	const index = leasts.indexOf(copyLength);
	const others = baseline.figures.map(({covered}) => covered[index]);
	const fewer = others.filter(share => share < figures.covered[index]).length;
	const passages = `${grouped(others.length)} passages of ${grouped(baseline.characters)} characters`;
	return (
		`\nheld out: the middle one of ${passages} that the model never saw, beside what it learned from;\n` +
		`one in 20 of them has as much as the last column, or more.\n` +
		`In strings of ${copyLength} or more this text copies more than ${fewer} of these ${others.length}.\n`
	);
}

const excerptLength = 300;

function excerpt(text: string): string {
	const characters = [...text];
	if (characters.length <= excerptLength) return jsonText(text);
	const half = excerptLength / 2;
	return `${jsonText(characters.slice(0, half).join(''))} … ${jsonText(characters.slice(-half).join(''))}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${grouped(count)} times`);

function stringLines({text, characters, line, corpus}: CopiedString): string {
	const where = `line ${grouped(corpus.line ?? 1)}${corpus.isHeldOut ? ', in the part that was held out' : ''}`;
	return (
		`\n${grouped(characters)} characters, line ${line}; in the corpus ${times(corpus.count)}, ` +
		`${corpus.count === 1 ? 'at' : 'first at'} ${where}\n  ${excerpt(text)}\n`
	);
}

export function copiesAsTable(report: CopyReport): string {
	const {text, corpus, corpusCharacters, figures, copyLength, strings, count} = report;
	const listed = strings.length < count ? `, the ${strings.length} longest` : '';
	return (
		`text: ${text}, ${grouped(figures.characters)} characters\n` +
		`corpus: ${corpus}, ${grouped(corpusCharacters)} characters\n\n` +
		`${tableOf(report)}${verdict(report)}\n` +
		`strings of ${copyLength} or more that stand in the corpus: ${grouped(count)}${listed}\n` +
		strings.map(stringLines).join('')
	);
}
