/** Small drawings of text: sliders, bars, surprise over time, the tree of branches. Plain functions. */
import type {Vocabulary} from '../../../data/vocabulary.js';
import {surpriseParts} from '../../../workers/writer/protocol.js';
import type {Glyphs} from '../../glyphs.js';
import {columnsOf, padTo, truncate} from '../../text.js';
import type {TextPath} from '../text/path.js';
import {type Tree, type TreeRow, treeRows} from '../tree.js';

/** A slider with its knob where `share` (0 … 1) says. */
export function slider(share: number, columns: number, {slider: {left, line, right, knob}}: Glyphs): string {
	const room = Math.max(1, columns - 2);
	const at = Math.max(0, Math.min(room - 1, Math.round(share * (room - 1))));
	return left + line.repeat(at) + knob + line.repeat(room - 1 - at) + right;
}

/** `61%`, `<1%` */
export const percent = (probability: number): string =>
	probability === 0 ? '0%' : probability < 0.005 ? '<1%' : `${Math.round(probability * 100)}%`;

/** The name of a character, in the glyphs that may be used. */
export function labelOf(vocabulary: Vocabulary, id: number, {isAscii}: Glyphs): string {
	const label = vocabulary.label(id);
	if (!isAscii) return label === '\\n' ? '⏎' : label;
	if (label === '␣') return '_';
	const code = label.codePointAt(0) ?? 0;
	return code < 0x7f ? label : `U+${code.toString(16).toUpperCase()}`;
}

/** Bits a character over the last `count` before `end`; undefined where there are none. */
export function meanSurprise(path: TextPath, end: number, count: number): number | undefined {
	const from = Math.max(path.start, end - count);
	if (from >= end) return undefined;
	let sum = 0;
	for (let at = from; at < end; at++) sum += path.surpriseAt(at);
	return sum / (end - from) / surpriseParts;
}

/** Bits that fill a column. */
const fullSurprise = 6;

/** Surprise over the last characters before `end`, so many a column, each column as high as the mean of its own. */
export function sparkline(path: TextPath, end: number, columns: number, perColumn: number, {levels}: Glyphs): string {
	let line = '';
	for (let column = columns; column > 0; column--) {
		// Columns stand on multiples, so that what is drawn moves only as a whole.
		const to = Math.floor(end / perColumn) * perColumn - (column - 1) * perColumn;
		if (to <= path.start) continue;
		const bits = meanSurprise(path, Math.min(to, end), perColumn) ?? 0;
		line += levels[Math.min(levels.length - 1, Math.floor((bits / fullSurprise) * levels.length))];
	}
	return line;
}

const branchLines = (isAscii: boolean) =>
	isAscii
		? {middle: '|- ', last: '`- ', trunk: '|  ', empty: '   '}
		: {middle: '├ ', last: '└ ', trunk: '│ ', empty: '  '};

export type DrawnBranch = {
	readonly id: number;
	/** Lines that lead to it, then what it is. */
	readonly trunk: string;
	readonly text: string;
};

/** A branch in a few words: its temperature, how it begins, how long it is. */
function wordsOf({branch}: TreeRow, tree: Tree, vocabulary: Vocabulary, {isAscii}: Glyphs): string {
	const {track, fork, sample, typed, randomSeed, parent} = branch;
	const begin = Math.max(fork, track.start);
	const ids = Array.from({length: Math.min(24, track.end - begin)}, (_, index) => track.idAt(begin + index));
	const start = vocabulary.decode(ids).replaceAll(/\s+/g, ' ').trim();
	const length = Math.max(0, track.end - fork);
	const place = parent === undefined ? `seed ${randomSeed}` : `@${fork}`;
	const siblings = tree.branches.length > 1 ? `${place} ` : '';
	const quoted = isAscii || typed === 0 ? start : `“${start}”`;
	return `${siblings}T${sample.temperature.toFixed(2)} ${length} ${quoted}`;
}

/** All branches, one a row, cut to a width. */
export function drawTree(tree: Tree, vocabulary: Vocabulary, columns: number, glyphs: Glyphs): readonly DrawnBranch[] {
	const lines = branchLines(glyphs.isAscii);
	return treeRows(tree).map(row => {
		const {trunk, isLast, depth, branch} = row;
		// The first level has no trunk: texts of their own stand at the edge.
		const above = trunk
			.slice(1)
			.map(goesOn => (goesOn ? lines.trunk : lines.empty))
			.join('');
		const lead = depth === 0 ? '' : above + (isLast ? lines.last : lines.middle);
		const room = Math.max(1, columns - columnsOf(lead) - 2);
		return {id: branch.id, trunk: lead, text: truncate(wordsOf(row, tree, vocabulary, glyphs), room, glyphs.ellipsis)};
	});
}

/** The rows around one, as many as there is room for. */
export function windowAround<Item>(items: readonly Item[], index: number, rows: number): readonly Item[] {
	const first = Math.max(0, Math.min(items.length - rows, index - Math.floor(rows / 2)));
	return items.slice(first, first + rows);
}

/** A label on the left and something on the right of a row. */
export const spread = (left: string, right: string, columns: number): string =>
	padTo(left, Math.max(0, columns - columnsOf(right))) + right;
