/** Scores as they are printed: each figure by its name. */

import {unknownFigures} from '../../../data/given-text.js';
import type {Score} from '../../../evaluation/score.js';
import {grouped} from '../../../format.js';
import {jsonText} from '../../../input/json.js';
import {type LoadedRun, modelInWords, weightsInWords} from '../shared/load-run.js';
import type {ScoredText} from './text.js';

/** Scores by the names of their figures, in the order in which they are shown. */
export type NamedScores = Readonly<Record<string, Score>>;

const figuresOf = ({loss, accuracy, count}: Score) => ({
	loss,
	bits: loss / Math.LN2,
	perplexity: Math.exp(loss),
	accuracy,
	count,
});

/** One line; each figure may have `settings` of its own, and the line `more`. */
export function scoresAsJson(
	{run, model: {step, kind}, vocabulary}: LoadedRun,
	{name, ids, ...report}: ScoredText,
	scores: NamedScores,
	settings: object = {},
	more: object = {},
): string {
	const figures = Object.fromEntries(
		Object.entries(scores).map(([title, score]) => [title, {...figuresOf(score), ...settings}]),
	);
	const about = {type: 'score', run: run.path, step, weights: kind, text: name, characters: ids.length};
	return `${jsonText({...about, ...unknownFigures(report, vocabulary), ...figures, ...more})}\n`;
}

function tableLine(name: string, score: Score): string {
	const {loss, bits, perplexity, accuracy, count} = figuresOf(score);
	const cells = [loss.toFixed(4), bits.toFixed(4), perplexity.toFixed(3), `${(100 * accuracy).toFixed(1)} %`];
	const columns = [...cells, grouped(count)].map((cell, index) => cell.padStart(index === 4 ? 14 : 12));
	return `${name.padEnd(8)}${columns.join('')}\n`;
}

/** The name of the text, the figures, and a note below them. */
export function scoresAsTable(
	{run, model, title}: LoadedRun,
	{name, ids}: ScoredText,
	scores: NamedScores,
	note = '',
): string {
	const titles = ['loss', 'bits', 'perplexity', 'accuracy'].map(cell => cell.padStart(12)).join('');
	const lines = Object.entries(scores).map(([figure, score]) => tableLine(figure, score));
	return (
		`${title}: ${modelInWords(run)}; ${weightsInWords(model)}\n` +
		`text: ${name}, ${grouped(ids.length)} characters\n\n` +
		`${' '.repeat(8)}${titles}${'predicted'.padStart(14)}\n` +
		`${lines.join('')}${note && `${note}\n`}`
	);
}
