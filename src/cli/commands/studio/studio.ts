/** `charloom studio`: a model writes on the screen, and the reader has it in hand. */

import {randomInt} from 'node:crypto';
import type {Command} from 'commander';
import {openRun} from '../../../checkpoint/run.js';
import {Vocabulary} from '../../../data/vocabulary.js';
import {UsageError} from '../../../errors.js';
import {usualWeight} from '../../../library/ngram-of-run.js';
import {studioDefaults} from '../../../ui/studio/open.js';
import {tints} from '../../../ui/studio/state.js';
import {canShowScreen} from '../../../ui/terminal.js';
import {engineOptions, engineSettingsOf, precisionOption} from '../../options/engine.js';
import {ngramOption} from '../../options/ngram.js';
import {
	addOptions,
	choiceOption,
	integerOption,
	type OptionRow,
	type OptionValues,
	optionValues,
	textOption,
} from '../../options/option.js';
import {sampleConfigOf, samplingOptions, skipUnknownOption} from '../../options/sampling.js';
import {escapesOption} from '../generate/escapes.js';
import {readSeed} from '../generate/seed-text.js';
import {runArgument, whichRun} from '../shared/find-run.js';
import {lookOf, lookOptions} from '../shared/screen.js';
import {summaries} from '../shared/summaries.js';
import {engineChoiceOf} from './engine-choice.js';
import {showStudio} from './enter.js';

const textGroup = 'Text:';
const screenGroup = 'Screen:';

/** Characters a second, or `full`. */
const speedOption: OptionRow<'speed', number, number> = {
	key: 'speed',
	takes: '<characters>',
	description: 'characters a second at first, or full for as fast as it goes',
	default: studioDefaults.speed,
	group: screenGroup,
	parse(text, name) {
		const speed = text === 'full' ? Infinity : Number(text);
		if (!(speed > 0))
			throw new UsageError(`Expected ${name} to be a number above 0, or full, got ${JSON.stringify(text)}.`);
		return speed;
	},
};

export const studioOptions = [
	textOption({
		key: 'seed',
		takes: '<text>',
		short: 's',
		description: 'text to go on from; it can be edited on the screen',
		default: '',
		defaultText: 'none',
		group: textGroup,
	}),
	textOption({
		key: 'beside',
		takes: '<run>',
		description: 'a second model, which goes on beside the first from the same place with the same luck',
		default: undefined,
		defaultText: 'none',
		group: textGroup,
	}),
	skipUnknownOption,
	escapesOption,
	...samplingOptions,
	ngramOption(String(usualWeight)),
	integerOption({
		key: 'randomSeed',
		takes: '<number>',
		description: 'the same number gives the same text, here and with generate; each new text or branch has one more',
		default: undefined,
		defaultText: 'a new one, shown',
		min: 0,
		max: 2 ** 32 - 1,
		group: 'Sampling:',
	}),
	speedOption,
	choiceOption({
		key: 'tint',
		description: 'what the colour of a character says at first',
		choices: tints,
		default: studioDefaults.tint,
		group: screenGroup,
	}),
	...lookOptions,
	...engineOptions,
	precisionOption,
] as const;

type Values = OptionValues<typeof studioOptions>;

const examples = `Examples:
  charloom studio                                   the newest run, or the model that comes with charloom
  charloom studio my-run --seed "ROMEO:" -t 0.6     start from a seed, less daring
  charloom studio my-run --tint surprise            colour characters by how surprising they were
  charloom studio my-run --beside other-run         two models side by side
`;

/** Adds `studio` to the program. */
export function register(program: Command): void {
	const command = program.command('studio').description(summaries.studio).argument('[run]', runArgument);
	addOptions(command, studioOptions)
		.addHelpText('before', examples)
		.action((run: string | undefined) => runStudio(run, optionValues(command, studioOptions)));
}

async function runStudio(wanted: string | undefined, values: Values): Promise<void> {
	if (!canShowScreen()) {
		throw new UsageError(
			'Expected a terminal for the studio: input and output have to be one that can be drawn on. ' +
				`Without one, use: charloom generate${wanted === undefined ? '' : ` ${wanted}`}`,
		);
	}
	const run = await openRun((await whichRun(wanted)).path);
	const beside = values.beside === undefined ? undefined : (await openRun((await whichRun(values.beside)).path)).path;
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const {bytes} = readSeed(values.seed, vocabulary, values); // complains of characters that the model does not know
	const engine = engineSettingsOf(values);
	const shown = {
		runPath: run.path,
		seedText: new TextDecoder().decode(bytes),
		sample: sampleConfigOf(values),
		randomSeed: values.randomSeed ?? randomInt(1_000_000),
		speed: values.speed,
		tint: values.tint,
		ngram: values.ngram === 'usual' ? usualWeight : (values.ngram ?? 0),
		engine: engineChoiceOf(engine, values.precision),
		...(beside !== undefined && {besidePath: beside}),
		...lookOf(values),
	};
	await showStudio(shown, engine);
}
