/** `charloom score`: how well a model predicts a text. */
import type {Command} from 'commander';
import {carriedBatches} from '../data/batches.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Evaluator} from '../engines/engine.js';
import {UserError} from '../errors.js';
import {engineOptions} from '../options/engine.js';
import {addOptions, type OptionValues, optionValues, switchOption, textOption} from '../options.js';
import {evaluateText, type Score, windowLength} from '../training/evaluate.js';
import {withInterrupt} from './interrupt.js';
import {type LoadedRun, loadRun, modelInWords, openChosenEngine, weightsInWords} from './loaded-run.js';
import {chooseText, type ScoredText} from './score-text.js';
import {skippedNote} from './seed-text.js';
import type {Streams} from './text-output.js';
import {type Output, writeWhenReady} from './text-output.js';
import {runArgument} from './which-run.js';

const group = 'Text:';
const outputGroup = 'Output:';

const rows = [
	textOption({key: 'text', takes: '<text>', description: 'score this text', default: undefined, group}),
	switchOption({
		key: 'skipUnknown',
		description: 'leave out characters that the model does not know',
		default: false,
		defaultText: 'off',
		group,
	}),
	...engineOptions,
	switchOption({key: 'json', description: 'print JSON', default: false, defaultText: 'off', group: outputGroup}),
	switchOption({
		key: 'characters',
		description: 'print how probable each character was, one JSON object a line, before the figures',
		default: false,
		defaultText: 'off',
		group: outputGroup,
	}),
] as const;

type Values = OptionValues<typeof rows>;

const help = `
Figures:
  carried   h and c are carried through the whole text: every character but the first is predicted from all before it
  window    non-overlapping windows of ${windowLength} characters, each from a zero state
  loss is in nats a character, bits = loss / ln 2, perplexity = e^loss

Examples:
  charloom score my-run                        on what was held out of its own corpus
  charloom score my-run letter.txt --json
  charloom score my-run --text "To be" --characters
`;

/** Adds `score` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('score')
		.description('tell how well a model predicts a text')
		.argument('[run]', runArgument)
		.argument('[file...]', "texts to score, - for standard input (default: what was held out of the run's corpus)");
	addOptions(command, rows)
		.addHelpText('after', help)
		.action(async (run: string | undefined, files: readonly string[]) => {
			await withInterrupt(signal => score({wanted: run, files, signal, streams}, optionValues(command, rows)));
		});
}

type Request = {
	readonly wanted: string | undefined;
	readonly files: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

async function score({wanted, files, signal, streams}: Request, values: Values): Promise<void> {
	const {text: given, skipUnknown} = values;
	const loaded = await loadRun(wanted);
	const text = await chooseText(loaded, {files, text: given, skipUnknown, stdin: streams.stdin});
	if (text.ids.length < 2) {
		throw new UserError(`Expected at least two characters to score, got ${text.ids.length} in ${text.name}.`);
	}
	streams.stderr.write(skippedNote(text.skipped));
	const engine = await openChosenEngine(values);
	const evaluator = await engine.evaluator(loaded.run.config.model, loaded.model.parameters);
	try {
		if (values.characters) await printCharacters(evaluator, text, loaded.vocabulary, streams.stdout, signal);
		const scores = await evaluateText(evaluator, text.ids, {lanes: 1, signal});
		streams.stdout.write(
			values.json || values.characters ? asJson(loaded, text, scores) : asTable(loaded, text, scores),
		);
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		await evaluator.dispose();
	}
}

type Scores = {readonly window?: Score; readonly carried: Score};

const figuresOf = ({loss, accuracy, count}: Score) => ({
	loss,
	bits: loss / Math.LN2,
	perplexity: Math.exp(loss),
	accuracy,
	count,
});

function asJson({run, model}: LoadedRun, {name, ids}: ScoredText, {window, carried}: Scores): string {
	const figures = {carried: figuresOf(carried), ...(window && {window: figuresOf(window)})};
	const {step, kind} = model;
	return `${JSON.stringify({type: 'score', run: run.path, step, weights: kind, text: name, characters: ids.length, ...figures})}\n`;
}

function tableLine(name: string, score: Score): string {
	const {loss, bits, perplexity, accuracy, count} = figuresOf(score);
	const cells = [loss.toFixed(4), bits.toFixed(4), perplexity.toFixed(3), `${(100 * accuracy).toFixed(1)} %`];
	const columns = [...cells, count.toLocaleString('en')].map((cell, index) => cell.padStart(index === 4 ? 14 : 12));
	return `${name.padEnd(8)}${columns.join('')}\n`;
}

function asTable({run, model, title}: LoadedRun, {name, ids}: ScoredText, {window, carried}: Scores): string {
	const titles = ['loss', 'bits', 'perplexity', 'accuracy'].map(title => title.padStart(12)).join('');
	const note = window
		? ''
		: `window: the text is shorter than a window of ${windowLength} characters and the one after it\n`;
	return (
		`${title}: ${modelInWords(run)}; ${weightsInWords(model)}\n` +
		`text: ${name}, ${ids.length.toLocaleString('en')} characters\n\n` +
		`${' '.repeat(8)}${titles}${'predicted'.padStart(14)}\n` +
		`${tableLine('carried', carried)}${window ? tableLine('window', window) : note}`
	);
}

/** One line for each character but the first, which nothing predicts. */
async function printCharacters(
	evaluator: Evaluator,
	{ids}: ScoredText,
	vocabulary: Vocabulary,
	stdout: Output,
	signal: AbortSignal,
): Promise<void> {
	for (const {batch} of carriedBatches(ids, {lanes: 1, warmUp: 0, seqLength: windowLength})) {
		signal.throwIfAborted();
		const {losses} = await evaluator.evaluate(batch);
		let lines = '';
		for (const [place, nats] of losses.entries()) {
			const id = batch.targets[place];
			const probability = Math.exp(-nats);
			const character = vocabulary.characters[id];
			lines += `${JSON.stringify({type: 'character', character, id, probability, nats, bits: nats / Math.LN2})}\n`;
		}
		await writeWhenReady(stdout, lines, signal);
	}
}
