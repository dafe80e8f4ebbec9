/** `charloom score`: how well a model predicts a text. */

import type {Command} from 'commander';
import {carriedBatches} from '../../../data/batches.js';
import {unknownNote} from '../../../data/given-text.js';
import type {Vocabulary} from '../../../data/vocabulary.js';
import type {Evaluator} from '../../../engines/engine.js';
import {UsageError, UserError} from '../../../errors.js';
import {type Baselines, baselinesInWords, measureBaselines} from '../../../evaluation/baselines.js';
import {evaluateText, recordsOption, type Scores, windowLength} from '../../../evaluation/evaluate.js';
import {jsonText} from '../../../input/json.js';
import {knownTextOfRun} from '../../../library/text-of-run.js';
import {SteppedEvaluator} from '../../../prediction/stepped-evaluator.js';
import {checkDynamic, dynamicOptions} from '../../options/dynamic.js';
import {engineOptions, productPrecisionOption} from '../../options/engine.js';
import {checkNgram, ngramOptions} from '../../options/ngram.js';
import {addOptions, type OptionValues, optionValues, switchOption, textOption} from '../../options/option.js';
import type {Output, Streams} from '../generate/text-output.js';
import {isOtherRun, runArgument} from '../shared/find-run.js';
import {withInterrupt} from '../shared/interrupt.js';
import type {LoadedRun} from '../shared/load-run.js';
import {averageOf, loadRuns, type Member, openMembers, withMixture} from '../shared/members.js';
import {print, writeWhenReady} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {checkCopyOptions, copyOptions, scoreCopies} from './copies.js';
import {scoreDynamically} from './dynamic.js';
import {figuresOf, type NamedScores, scoresAsJson, scoresAsTable} from './figures.js';
import {type FittedMixture, fittedMixture, learnedNotes, mixtureNote, withoutFitted} from './mixture.js';
import {chooseText, type ScoredText, type ScoreRequest} from './text.js';
import type {Work} from './work.js';

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
	...ngramOptions('one that is fitted on the beginning of what was held out'),
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
  charloom score my-run --ngram                how well with an n-gram model of its text beside it
  charloom score one two three                 how well several runs of one text do together
`;

const help = `
Figures:
  carried   h and c are carried through the whole text: every character but the first is predicted from all before it
  window    non-overlapping windows of ${windowLength} characters, each from a zero state
  compare   what guessing evenly, counting characters and an n-gram model of the run's own text come to, in nats
  dynamic   with --dynamic, in place of the others: the weights follow the text as it is read, the run stays as it is
  mixed     with --ngram: the network and an n-gram model of the text that it has learned, together
  loss is in nats a character, bits = loss / ln 2, perplexity = e^loss
`;

/** Adds `score` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('score')
		.description(summaries.score)
		.argument('[run]', runArgument)
		.argument(
			'[file...]',
			"more runs, of which the predictions are averaged; then texts to score, - for standard input (default: what was held out of the run's corpus)",
		);
	addOptions(command, rows)
		.addHelpText('before', examples)
		.addHelpText('after', help)
		.action(async (run: string | undefined, names: readonly string[]) => {
			const values = optionValues(command, rows);
			checkCopyOptions(values, command.opts());
			const task = values.copies ? scoreCopies : score;
			const {runs, files} = await runsAmong(names);
			const wanted = run === undefined ? [] : [run, ...runs];
			await withInterrupt(signal => task({wanted, files, signal, streams}, values));
		});
}

/** Other runs whose predictions are averaged stand before the texts: names of runs that are no texts. */
async function runsAmong(names: readonly string[]): Promise<{runs: readonly string[]; files: readonly string[]}> {
	let count = 0;
	while (count < names.length && (await isOtherRun(names[count]))) count++;
	return {runs: names.slice(0, count), files: names.slice(count)};
}

async function score({wanted, files, signal, streams}: ScoreRequest, values: Values): Promise<void> {
	checkDynamic(values);
	checkNgram(values);
	if (values.dynamic && wanted.length > 1) {
		throw new UsageError(`Expected one run with --dynamic, whose weights follow the text, got ${wanted.length}.`);
	}
	const {text: given, skipUnknown} = values;
	const runs = await loadRuns(wanted);
	const [loaded] = runs;
	const text = await chooseText(loaded, {files, text: given, skipUnknown, stdin: streams.stdin});
	if (text.ids.length < 2) {
		throw new UserError(`Expected at least two characters to score, got ${text.ids.length} in ${text.name}.`);
	}
	const notes = [unknownNote(text, loaded.vocabulary), ...(text.isHeldOut ? learnedNotes(runs) : [])];
	for (const note of notes) if (note) print(streams.stderr, `${note}\n`);
	const purpose = values.dynamic
		? ({purpose: 'training', batchSize: 1} as const)
		: ({purpose: 'reading', batchSize: 64} as const);
	const members = await openMembers(runs, values, {...purpose, productPrecision: values.precision});
	const scoring = {runs, members, text, signal, streams};
	try {
		await (values.dynamic ? scoreDynamically(scoring, values) : scoreAsItIs(scoring, values));
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

/** The evaluator of the runs together; an engine's own for one alone. */
const evaluatorOf = async (members: readonly Member[]): Promise<Evaluator> => {
	const [{loaded, engine}] = members;
	if (members.length > 1) return new SteppedEvaluator(averageOf(members));
	return engine.evaluator(loaded.run.config.model, loaded.model.parameters);
};

/** Scores by the weights of the runs, which stay as they are. */
async function scoreAsItIs({runs, members, text: whole, signal, streams}: Work, values: Values): Promise<void> {
	const [loaded] = runs;
	const mixture = await fittedMixture(runs, averageOf(members), values, signal);
	const text = mixture ? withoutFitted(whole, mixture) : whole;
	const {records: kind} = loaded.run.config.training;
	const options = {lanes: 1, signal, ...recordsOption(kind, loaded.vocabulary)};
	const evaluator = await evaluatorOf(members);
	const mixedEvaluator = mixture && new SteppedEvaluator(withMixture(averageOf(members), mixture));
	try {
		if (values.characters) {
			const isMixed = mixedEvaluator !== undefined;
			await printCharacters(mixedEvaluator ?? evaluator, {text, isMixed}, loaded.vocabulary, streams.stdout, signal);
		}
		const scores = scoresByName(await evaluateText(evaluator, text.ids, options));
		const mixed = mixedEvaluator && scoresByName(await evaluateText(mixedEvaluator, text.ids, options));
		const baselines = await baselinesOf({loaded, text, signal}, mixture);
		const notes = [
			!scores['window'] &&
				!kind &&
				`window: the text is shorter than a window of ${windowLength} characters and the one after it`,
			mixture && mixtureNote(mixture),
			baselines && `compare: ${baselinesInWords(baselines)} nats a character`,
		].filter(note => typeof note === 'string');
		if (values.json || values.characters) {
			const more = {...(mixed && mixture && {mixed: mixedAsJson(mixed, mixture)}), ...(baselines && {baselines})};
			print(streams.stdout, scoresAsJson(runs, text, scores, {}, more));
		} else {
			const named = Object.entries(mixed ?? {}).map(([figure, one]) => [`mixed ${figure}`, one]);
			const all = {...scores, ...Object.fromEntries(named)};
			print(streams.stdout, scoresAsTable(runs, text, all, notes.join('\n')));
		}
	} finally {
		await evaluator.dispose();
		await mixedEvaluator?.dispose();
	}
}

/** `carried` first, and `window` where there is one. */
const scoresByName = ({carried, window}: Scores): NamedScores => ({carried, ...(window && {window})});

const mixedAsJson = (scores: NamedScores, {weight, order, fitted}: FittedMixture) => ({
	...Object.fromEntries(Object.entries(scores).map(([figure, one]) => [figure, figuresOf(one)])),
	weight,
	order,
	...(fitted !== undefined && {fittedCharacters: fitted}),
});

/** Lets simpler models that know the run's own corpus predict the text; undefined where the corpus is gone. */
async function baselinesOf(
	{loaded, text, signal}: {readonly loaded: LoadedRun} & Pick<Work, 'text' | 'signal'>,
	mixture: FittedMixture | undefined,
): Promise<Baselines | undefined> {
	const own = await knownTextOfRun(loaded.run, loaded.vocabulary);
	if (!own) return undefined;
	const vocabSize = loaded.vocabulary.size;
	return measureBaselines({train: own.ids.train, text: text.ids, vocabSize, ngram: mixture?.model, signal});
}

/** One line for each character but the first, which nothing predicts. */
async function printCharacters(
	evaluator: Evaluator,
	{text: {ids}, isMixed}: {readonly text: ScoredText; readonly isMixed: boolean},
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
			const about = {character, id, probability, nats, bits: nats / Math.LN2};
			lines += `${jsonText({type: 'character', ...(isMixed && {mixed: true}), ...about})}\n`;
		}
		await writeWhenReady(stdout, lines, signal);
	}
}
