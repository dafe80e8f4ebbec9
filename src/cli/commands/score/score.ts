/** `charloom score`: how well a model predicts a text. */

import type {Command} from 'commander';
import {carriedBatches} from '../../../data/batches.js';
import {unknownNote} from '../../../data/given-text.js';
import type {Vocabulary} from '../../../data/vocabulary.js';
import type {Engine, Evaluator} from '../../../engines/engine.js';
import {UserError} from '../../../errors.js';
import {type Baselines, baselinesInWords, measureBaselines} from '../../../evaluation/baselines.js';
import {follow} from '../../../evaluation/dynamic.js';
import {evaluateText, windowLength} from '../../../evaluation/evaluate.js';
import {grouped} from '../../../format.js';
import {jsonText} from '../../../input/json.js';
import {newlineOf} from '../../../training/batches.js';
import {checkDynamic, dynamicConfig, dynamicOptions} from '../../options/dynamic.js';
import {engineOptions, productPrecisionOption} from '../../options/engine.js';
import {addOptions, type OptionValues, optionValues, switchOption, textOption} from '../../options/option.js';
import type {Output, Streams} from '../generate/text-output.js';
import {runArgument} from '../shared/find-run.js';
import {withInterrupt} from '../shared/interrupt.js';
import {liveLine} from '../shared/live-line.js';
import {type LoadedRun, loadRun, openChosenEngine} from '../shared/load-run.js';
import {print, writeWhenReady} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {checkCopyOptions, copyOptions, scoreCopies} from './copies.js';
import {scoresAsJson, scoresAsTable} from './figures.js';
import {chooseText, learnedText, type ScoredText, type ScoreRequest} from './text.js';

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
	...dynamicOptions,
	...engineOptions,
	productPrecisionOption,
	switchOption({key: 'json', description: 'print JSON', default: false, defaultText: 'off', group: outputGroup}),
	switchOption({
		key: 'characters',
		description: 'print how probable each character was, one JSON object a line, before the figures',
		default: false,
		defaultText: 'off',
		group: outputGroup,
	}),
	...copyOptions,
] as const;

type Values = OptionValues<typeof rows>;

const examples = `Examples:
  charloom score my-run                        on what was held out of its own corpus
  charloom score my-run letter.txt --json
  charloom score my-run --text "To be" --characters
  charloom generate my-run --no-seed-echo | charloom score my-run - --copies
  charloom score my-run play.txt --dynamic     how well it predicts a text that it may learn from on the way
`;

const help = `
Figures:
  carried   h and c are carried through the whole text: every character but the first is predicted from all before it
  window    non-overlapping windows of ${windowLength} characters, each from a zero state
  compare   what guessing evenly, counting characters and an n-gram model of the run's own text come to, in nats
  dynamic   with --dynamic, in place of the others: the weights follow the text as it is read, the run stays as it is
  loss is in nats a character, bits = loss / ln 2, perplexity = e^loss
`;

/** Adds `score` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('score')
		.description(summaries.score)
		.argument('[run]', runArgument)
		.argument('[file...]', "texts to score, - for standard input (default: what was held out of the run's corpus)");
	addOptions(command, rows)
		.addHelpText('before', examples)
		.addHelpText('after', help)
		.action(async (run: string | undefined, files: readonly string[]) => {
			const values = optionValues(command, rows);
			checkCopyOptions(values, command.opts());
			const task = values.copies ? scoreCopies : score;
			await withInterrupt(signal => task({wanted: run, files, signal, streams}, values));
		});
}

async function score({wanted, files, signal, streams}: ScoreRequest, values: Values): Promise<void> {
	checkDynamic(values);
	const {text: given, skipUnknown} = values;
	const loaded = await loadRun(wanted);
	const text = await chooseText(loaded, {files, text: given, skipUnknown, stdin: streams.stdin});
	if (text.ids.length < 2) {
		throw new UserError(`Expected at least two characters to score, got ${text.ids.length} in ${text.name}.`);
	}
	const note = unknownNote(text, loaded.vocabulary);
	if (note) print(streams.stderr, `${note}\n`);
	const {model} = loaded.run.config;
	const work = values.dynamic
		? ({purpose: 'training', model, batchSize: 1} as const)
		: ({purpose: 'reading', model, batchSize: 64} as const);
	const engine = await openChosenEngine(values, work, {productPrecision: values.precision});
	const scoring = {loaded, text, engine, signal, streams};
	try {
		await (values.dynamic ? scoreDynamically(scoring, values) : scoreAsItIs(scoring, values));
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

type Work = {
	readonly loaded: LoadedRun;
	readonly text: ScoredText;
	readonly engine: Engine;
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

/** Scores by the weights of the run, which stay as they are. */
async function scoreAsItIs({loaded, text, engine, signal, streams}: Work, values: Values): Promise<void> {
	const evaluator = await engine.evaluator(loaded.run.config.model, loaded.model.parameters);
	try {
		if (values.characters) await printCharacters(evaluator, text, loaded.vocabulary, streams.stdout, signal);
		const {records: kind} = loaded.run.config.training;
		const records = kind && {kind, newline: newlineOf(loaded.vocabulary)};
		const options = {lanes: 1, signal, ...(records && {records})};
		const {carried, window} = await evaluateText(evaluator, text.ids, options);
		const scores = {carried, ...(window && {window})};
		const baselines = await baselinesOf({loaded, text, signal});
		const notes = [
			!window &&
				!records &&
				`window: the text is shorter than a window of ${windowLength} characters and the one after it`,
			baselines && `compare: ${baselinesInWords(baselines)} nats a character`,
		].filter(note => typeof note === 'string');
		const isJson = values.json || values.characters;
		const json = () => scoresAsJson(loaded, text, scores, {}, baselines && {baselines});
		print(streams.stdout, isJson ? json() : scoresAsTable(loaded, text, scores, notes.join('\n')));
	} finally {
		await evaluator.dispose();
	}
}

/** Lets simpler models that know the run's own corpus predict the text; undefined where the corpus is gone. */
async function baselinesOf({
	loaded,
	text,
	signal,
}: Pick<Work, 'loaded' | 'text' | 'signal'>): Promise<Baselines | undefined> {
	const train = await learnedText(loaded);
	return train && measureBaselines({train, text: text.ids, vocabSize: loaded.vocabulary.size, signal});
}

/** Scores by weights that follow the text. */
async function scoreDynamically({loaded, text, engine, signal, streams}: Work, values: Values): Promise<void> {
	const settings = dynamicConfig(values);
	const line = liveLine(streams.stderr);
	const onProgress = (count: number, total: number, loss: number) =>
		line.show(`dynamic: ${grouped(count)} of ${grouped(total)} characters, ${loss.toFixed(4)} nats`);
	const start = {model: loaded.run.config.model, parameters: loaded.model.parameters};
	const {score: dynamic} = await follow(engine, start, text.ids, {...settings, signal, onProgress}).finally(() =>
		line.clear(),
	);
	const note =
		`dynamic: the weights follow the text as it is read, at a rate of ${settings.rate} after every ${settings.segment} characters;\n` +
		'         not to be compared with the figures of weights that stay what they are';
	print(
		streams.stdout,
		values.json ? scoresAsJson(loaded, text, {dynamic}, settings) : scoresAsTable(loaded, text, {dynamic}, note),
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
			lines += `${jsonText({type: 'character', character, id, probability, nats, bits: nats / Math.LN2})}\n`;
		}
		await writeWhenReady(stdout, lines, signal);
	}
}
