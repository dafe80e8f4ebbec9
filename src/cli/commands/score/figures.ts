/** Scores as they are printed: each figure by its name. */

import {unknownFigures} from '../../../data/given-text.js';
import type {Score} from '../../../evaluation/score.js';
import {grouped} from '../../../format.js';
import {jsonText} from '../../../input/json.js';
import {type LoadedRun, modelInWords, weightsInWords} from '../shared/load-run.js';
import type {ScoredText} from './text.js';

/** Scores by the names of their figures, in the order in which they are shown. */
export type NamedScores = Readonly<Record<string, Score>>;

export const figuresOf = ({loss, accuracy, count}: Score) => ({
	loss,
	bits: loss / Math.LN2,
	perplexity: Math.exp(loss),
	accuracy,
	count,
});

/** One line; each figure may have `settings` of its own, and the line `more`. */
export function scoresAsJson(
	runs: readonly LoadedRun[],
	{name, ids, ...report}: ScoredText,
	scores: NamedScores,
	settings: object = {},
	more: object = {},
): string {
	const figures = Object.fromEntries(
		Object.entries(scores).map(([title, score]) => [title, {...figuresOf(score), ...settings}]),
	);
	const [{run, model, vocabulary}] = runs;
	const {step, kind} = model;
	const several = runs.length > 1 && {runs: runs.map(one => one.run.path)};
	const about = {type: 'score', run: run.path, ...several, step, weights: kind, text: name, characters: ids.length};
	return `${jsonText({...about, ...unknownFigures(report, vocabulary), ...figures, ...more})}\n`;
}

function tableLine(name: string, width: number, score: Score): string {
	const {loss, bits, perplexity, accuracy, count} = figuresOf(score);
	const cells = [loss.toFixed(4), bits.toFixed(4), perplexity.toFixed(3), `${(100 * accuracy).toFixed(1)} %`];
	const columns = [...cells, grouped(count)].map((cell, index) => cell.padStart(index === 4 ? 14 : 12));
	return `${name.padEnd(width)}${columns.join('')}\n`;
}

/** The name of the text, the figures, and a note below them. */
export function scoresAsTable(
	runs: readonly LoadedRun[],
	{name, ids}: ScoredText,
	scores: NamedScores,
	note = '',
): string {
	const titles = ['loss', 'bits', 'perplexity', 'accuracy'].map(cell => cell.padStart(12)).join('');
	const width = Math.max(8, ...Object.keys(scores).map(({length}) => length));
	const lines = Object.entries(scores).map(([figure, score]) => tableLine(figure, width, score));
	const models = runs.map(({run, model, title}) => `${title}: ${modelInWords(run)}; ${weightsInWords(model)}\n`);
	const together = runs.length > 1 ? `the mean of the probabilities of these ${runs.length}\n` : '';
	return (
		`${models.join('')}${together}` +
		`text: ${name}, ${grouped(ids.length)} characters\n\n` +
		`${' '.repeat(width)}${titles}${'predicted'.padStart(14)}\n` +
		`${lines.join('')}${note && `${note}\n`}`
	);
}
