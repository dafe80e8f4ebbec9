/** `charloom demo`: a minute of training on a text that comes with charloom, then texts that the model writes. */

import type {Command} from 'commander';
import {Vocabulary} from '../../data/vocabulary.js';
import {runInCommand} from '../../format.js';
import {Model} from '../../library/model.js';
import {ngramOfRun} from '../../library/ngram-of-run.js';
import {partsOf} from '../../library/open-model.js';
import {jobEnvironment} from '../../library/places.js';
import {demoCorpus, type Wanted} from '../../recipes/plan-run.js';
import {type NewJob, openJob, plainJob} from '../../training/job/open-job.js';
import {demoPrecisionOption, engineOptions, engineSettingsOf} from '../options/engine.js';
import {
	addOptions,
	durationOption,
	integerOption,
	type OptionValues,
	optionValues,
	textOption,
} from '../options/option.js';
import {withInterrupt} from './shared/interrupt.js';
import {print, writeWhenReady} from './shared/output.js';
import {lookOf, screenOptions, wantsScreen} from './shared/screen.js';
import {summaries} from './shared/summaries.js';
import {logDisplay} from './shared/training/display.js';
import {runTraining} from './shared/training/in-process.js';
import {trainOnScreen} from './shared/training/on-screen.js';
import {enterStudio} from './studio/enter.js';

const demo = 'Demo:';

const demoOptions = [
	textOption({
		key: 'corpus',
		takes: '<text>',
		description: 'a name of `charloom corpus list`, a file, or a folder',
		default: demoCorpus,
		group: demo,
	}),
	durationOption({key: 'time', description: 'how long to train', default: 60, defaultText: '60s', group: demo}),
	integerOption({
		key: 'randomSeed',
		takes: '<number>',
		description: 'where all that is random begins',
		default: 1,
		min: 0,
		max: 4294967295,
		group: demo,
	}),
	...engineOptions,
	demoPrecisionOption,
	...screenOptions,
] as const;

type Values = OptionValues<typeof demoOptions>;

/** The temperatures of the texts, from careful to daring; each text has `textLength` characters. */
const temperatures = [0.5, 0.8, 1] as const;
const textLength = 400;

/** The model follows from what the machine learns in the time. */
const wantedOf = ({time, randomSeed}: Values): Wanted => ({
	model: {},
	optimizer: {},
	training: {randomSeed},
	sample: {length: 120},
	length: {seconds: time},
});

const examples = `Examples:
  charloom demo                  train for a minute, then write
  charloom demo --corpus emma    on another text that comes along
  charloom demo --time 5m        for longer
`;

/** Adds `demo` to the program. */
export function register(program: Command): void {
	const command = program.command('demo').description(summaries.demo).addHelpText('before', examples);
	addOptions(command, demoOptions).action(() => runDemo(optionValues(command, demoOptions)));
}

const jobOf = (values: Values): NewJob => ({
	...plainJob([values.corpus], {...engineSettingsOf(values), productPrecision: values.precision}),
	name: 'demo',
	wanted: wantedOf(values),
});

async function runDemo(values: Values): Promise<void> {
	const job = jobOf(values);
	if (wantsScreen(values)) {
		const {run, wantsStudio} = await trainOnScreen(job, lookOf(values));
		if (wantsStudio) await enterStudio({run, engine: engineSettingsOf(values), ...lookOf(values)});
		print(process.stdout, whatNext(run));
		return;
	}
	const display = logDisplay(process);
	const opened = await openJob(job, jobEnvironment, {say: message => display.say(message), onStage() {}});
	await runTraining(opened, display);
	const {
		engine,
		writer: {run},
	} = opened;
	await using model = new Model({
		...partsOf(run.name, run.config),
		members: [{config: run.config.model, loaded: await run.loadModel(), engine}],
		ngram: () => ngramOfRun(run, Vocabulary.fromRecord(run.config.vocabulary)),
	});
	await withInterrupt(signal => writeTexts(model, values.randomSeed, signal));
	print(process.stdout, whatNext(run.path));
}

/** Writes at each temperature; `signal` ends that. */
async function writeTexts(model: Model, seed: number, signal: AbortSignal): Promise<void> {
	for (const temperature of temperatures) {
		if (signal.aborted) return;
		print(process.stdout, `\n── temperature ${temperature.toFixed(1)} ──\n`);
		for await (const {text} of model.generate('', {temperature, length: textLength, seed, signal})) {
			await writeWhenReady(process.stdout, text, signal);
		}
		print(process.stdout, '\n');
	}
}

function whatNext(path: string): string {
	const run = runInCommand(path);
	const commands = [
		[`charloom generate ${run} --seed "The " --temperature 0.7`, 'write more'],
		[`charloom train --resume ${run} --time 10m`, 'train it for ten minutes in all'],
		['charloom train my-text.txt', 'train on your own text'],
		['charloom corpus list', 'other texts to train on'],
	];
	const width = Math.max(...commands.map(([command]) => command.length));
	const lines = commands.map(([command, purpose]) => `  ${command.padEnd(width)}   ${purpose}`);
	return `\nThe model is in ${run}. What next (in a clone, type "npx charloom" for "charloom"):\n\n${lines.join('\n')}\n`;
}
