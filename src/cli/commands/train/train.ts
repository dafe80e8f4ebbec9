/** `charloom train`: trains a new run on a text, or goes on with one. */

import {resolve} from 'node:path';
import type {Command} from 'commander';
import {encodingOf} from '../../../data/decoding.js';
import {isSource} from '../../../data/sources.js';
import {UsageError} from '../../../errors.js';
import {runInCommand} from '../../../format.js';
import {corpusFolder, jobEnvironment} from '../../../library/places.js';
import {checkWanted} from '../../../recipes/check-wanted.js';
import {type NewJob, openJob, type TrainingJob} from '../../../training/job/open-job.js';
import {engineSettingsOf} from '../../options/engine.js';
import {readConfigFile} from '../../options/file.js';
import {addOptions, flagOf, optionValues, textOption} from '../../options/option.js';
import {lookOf, wantsScreen} from '../shared/screen.js';
import {summaries} from '../shared/summaries.js';
import {jsonDisplay, logDisplay, quietDisplay, type TrainDisplay} from '../shared/training/display.js';
import {runTraining} from '../shared/training/in-process.js';
import {trainOnScreen} from '../shared/training/on-screen.js';
import {enterStudio} from '../studio/enter.js';
import {
	checkTogether,
	engineOf,
	heldOutWish,
	resumeKeys,
	startKeys,
	type TrainValues,
	teacherOf,
	trainOptions,
	wantedOf,
	withoutLength,
} from './options.js';

const examples = `Examples:
  charloom train shakespeare                          a text that comes with charloom
  charloom train my-novel.txt notes/ --time 10m       files and folders, for ten minutes
  cat *.txt | charloom train - --out checkpoints/all  standard input
  charloom train bible --hidden 512 --dropout 0.1     a larger model
  charloom train letters.txt --from shakespeare       begin with the weights of another run
  charloom train --resume checkpoints/all --time 1h   go on, until it has trained for an hour in all
  charloom train new/place.txt --resume my-run        go on; its text has moved
`;

/** Options that are no part of a configuration file. */
const ownOptions = [
	textOption({
		key: 'resume',
		takes: '<run>',
		description: 'go on with a run, as if it had never stopped; a greater length in all may be given',
		default: undefined,
		group: 'Input:',
	}),
	textOption({
		key: 'from',
		takes: '<run>',
		description:
			'begin with the weights of a run (its sizes and its way to read texts are kept); smaller steps by default',
		default: undefined,
		group: 'Input:',
	}),
	textOption({
		key: 'config',
		takes: '<file>',
		description: 'options as JSON, like {"hidden": 256, "finalLr": 0.1}; flags win',
		default: undefined,
		group: 'Input:',
	}),
] as const;

/** Adds `train` to the program. */
export function register(program: Command): void {
	const command = program
		.command('train')
		.description(summaries.train)
		.argument('[text...]', 'names of `charloom corpus list`, files, folders, or - for standard input')
		.addHelpText('before', examples);
	addOptions(command, ownOptions);
	addOptions(command, trainOptions);
	command.action(async (names: readonly string[]) => {
		const {resume, from, config} = optionValues(command, ownOptions);
		const file = config === undefined ? {} : readConfigFile(config, trainOptions);
		const values = optionValues(command, trainOptions, withoutLength(file, command.opts()));
		const keys = Object.keys({...file, ...command.opts()});
		if (from !== undefined) checkTunable(keys);
		if (resume === undefined) return carryOut({...newJob(names, values), from}, values);
		checkResumable(names, keys);
		checkTogether(values);
		const engine = engineOf(values);
		const tensorboard = boardOf(values);
		return carryOut({kind: 'resume', run: resume, names, wanted: wantedOf(values), engine, tensorboard}, values);
	});
}

const boardOf = ({tensorboard}: TrainValues): string | undefined =>
	tensorboard === undefined ? undefined : resolve(tensorboard);

function displayOf({json, quiet}: TrainValues): TrainDisplay {
	if (quiet) return quietDisplay;
	return json ? jsonDisplay(process) : logDisplay(process);
}

function newJob(names: readonly string[], values: TrainValues): NewJob {
	if (names.length === 0) {
		throw new UsageError('Expected a text to train on: a name of "charloom corpus list", a file, a folder, or -.');
	}
	const wanted = wantedOf(values);
	checkTogether(values);
	checkWanted(wanted);
	const {encoding, nfc, minCount} = values;
	return {
		kind: 'new',
		names,
		path: values.out,
		name: undefined,
		from: undefined,
		teacher: teacherOf(values),
		text: {...(encodingOf(encoding) ?? {encoding: 'utf-8'}), nfc, minCount},
		heldOut: heldOutWish(values),
		wanted,
		engine: engineOf(values),
		tensorboard: boardOf(values),
	};
}

/** Throws a UsageError for options that a run takes from the one whose weights it begins with. */
function checkTunable(keys: readonly string[]): void {
	const given = keys.filter(key => startKeys.includes(key));
	if (given.length === 0) return;
	throw new UsageError(
		`Expected ${given.map(flagOf).join(' and ')} not to be given with --from: the model and its way to read texts are ` +
			'those of the run that it begins with.',
	);
}

/** A flag that would change what the run is can't be given when it is resumed. */
function checkResumable(names: readonly string[], keys: readonly string[]): void {
	const missing = names.filter(name => !isSource(name, {corpusFolder}));
	if (missing.length > 0) {
		throw new UsageError(
			`Expected no text with --resume but the one that the run was begun with, where it is now; there is no ${missing.join(', ')}.`,
		);
	}
	const given = keys.filter(key => key !== 'resume' && !resumeKeys.includes(key));
	if (given.length === 0) return;
	throw new UsageError(
		`Expected ${given.map(flagOf).join(' and ')} not to be given with --resume: it is what the run was begun with. ` +
			`What can be changed: ${resumeKeys.map(flagOf).join(', ')}.`,
	);
}

/** On the dashboard where there is a terminal, else with what is printed. */
async function carryOut(job: TrainingJob, values: TrainValues): Promise<void> {
	if (!values.json && !values.quiet && wantsScreen(values)) {
		const {run, wantsStudio} = await trainOnScreen(job, lookOf(values));
		if (wantsStudio) await enterStudio({run, engine: engineSettingsOf(values), ...lookOf(values)});
		return;
	}
	const display = displayOf(values);
	const opened = await openJob(job, jobEnvironment, {say: message => display.say(message), onStage() {}});
	await runTraining(opened, display);
	display.say(`To write text: charloom generate ${runInCommand(opened.writer.run.path)}`);
}
