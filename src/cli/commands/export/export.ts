/** `charloom export`: the trained model of a run alone, small enough to be given away, or in another program's form. */

import type {Command} from 'commander';
import type {KeptNgram} from '../../../checkpoint/ngram-file.js';
import {openRun, type Run} from '../../../checkpoint/run.js';
import {Vocabulary} from '../../../data/vocabulary.js';
import type {Workload} from '../../../engines/engine.js';
import {openEngine} from '../../../engines/index.js';
import {UsageError} from '../../../errors.js';
import {grouped, shortPath} from '../../../format.js';
import {fittedWeight} from '../../../library/fitted-weight.js';
import {ngramOfRun, writeNgram} from '../../../library/ngram-of-run.js';
import {knownTextOfRun} from '../../../library/text-of-run.js';
import {mostStreams} from '../../../prediction/fit-weight.js';
import {ngramPredictor} from '../../../prediction/ngram-predictor.js';
import {networkPredictor} from '../../../prediction/predictor.js';
import {
	addOptions,
	choiceOption,
	type OptionValues,
	optionValues,
	switchOption,
	textOption,
} from '../../options/option.js';
import type {Streams} from '../generate/text-output.js';
import {whichRun} from '../shared/find-run.js';
import {print, writeWhenReady} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {type Format, formatNames, formats, precisions} from './formats.js';

const group = 'Output:';

const exportOptions = [
	choiceOption({
		key: 'to',
		choices: formatNames,
		description: 'the form of it',
		default: 'charloom',
		group,
	}),
	choiceOption({
		key: 'precision',
		choices: precisions,
		description: 'numbers of 16 bits, which is as good to write with, of 32, as they were trained, or of 8 in a page',
		default: undefined,
		defaultText: 'single for pytorch, hf and onnx, else half',
		group,
	}),
	switchOption({
		key: 'ngram',
		description:
			'keep an n-gram model of the text that the run has learned in the folder, for --ngram where the text is not; it has the strings of the text',
		default: false,
		defaultText: 'off',
		group,
	}),
	textOption({
		key: 'license',
		takes: '<id>',
		description: 'the licence that the model card of hf names, such as cc0-1.0',
		default: undefined,
		defaultText: 'unknown',
		group,
	}),
] as const;

const examples = `Examples:
  charloom export my-run gift                     2 bytes a parameter
  charloom export my-run exact --precision single
  charloom export my-run --to html my-run.html    a page to share
  charloom export my-run --to csv > my-run.csv
  charloom export my-run --to pytorch for-torch   then: python for-torch/generate.py "Once "
`;

const help = `
Forms:
${formatNames.map(name => `  ${name.padEnd(12)} ${formats[name].description}`).join('\n')}

A model's folder gets the configuration and the weights; what only serves to go on with the training stays behind, but for pytorch,
whose train.py goes on with it. Every command works on the others too, but for train --resume: training begins anew from their weights
with train --from.
`;

/** Adds `export` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('export')
		.description(summaries.export)
		.argument('<run>', 'a run: its folder, or its name in checkpoints/')
		.argument('[target]', 'a new or empty folder; a file for html, onnx and csv');
	addOptions(command, exportOptions)
		.addHelpText('before', examples)
		.addHelpText('after', help)
		.action((run: string, target: string | undefined) =>
			exportRun(run, target, optionValues(command, exportOptions), streams),
		);
}

type Values = OptionValues<typeof exportOptions>;

/** The weight that suits the network best, where the text that the run held out is there to fit it on. */
async function weightBeside(run: Run, vocabulary: Vocabulary, {model, weight}: KeptNgram): Promise<number> {
	const own = await knownTextOfRun(run, vocabulary);
	if (!own) return weight;
	const config = run.config.model;
	const work: Workload = {purpose: 'generating', model: config, batchSize: mostStreams};
	const engine = await openEngine('auto', {threads: 0, work});
	const network = networkPredictor(engine, config, (await run.loadModel()).parameters);
	return (await fittedWeight(network, ngramPredictor(model), own.ids.valid))?.weight ?? weight;
}

/** Keeps the n-gram model of a run in the folder that it was exported to. */
async function exportNgram(run: Run, target: string): Promise<string> {
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const kept = await ngramOfRun(run, vocabulary);
	const weight = await weightBeside(run, vocabulary, kept);
	const {path, bytes} = await writeNgram(target, {...kept, weight});
	return `${shortPath(path)}: an n-gram model of its text, ${grouped(bytes)} bytes, weight ${weight}\n`;
}

const staysBehind = (to: string, {keepsNgram}: Format): string =>
	`The run's n-gram model stays behind: ${keepsNgram ? '--ngram takes it along' : `--to ${to} has no place for it`}.\n`;

async function exportRun(
	wanted: string,
	target: string | undefined,
	{to, precision, license, ngram}: Values,
	{stdout, stderr}: Streams,
): Promise<void> {
	const format: Format = formats[to];
	if (precision !== undefined && !format.precisions.includes(precision)) {
		const possible = format.precisions.join(' or ') || 'no --precision';
		throw new UsageError(`Expected ${possible} with --to ${to}, got --precision ${precision}.`);
	}
	if (license !== undefined && !format.hasLicense) {
		throw new UsageError(`Expected no --license with --to ${to}: only the model card of --to hf names one.`);
	}
	if (ngram && !format.keepsNgram) {
		const able = formatNames.filter(name => 'keepsNgram' in formats[name]);
		throw new UsageError(`Expected --ngram with --to ${able.join(' or ')}, got ${to}, which has no place for it.`);
	}
	const run = async () => openRun((await whichRun(wanted)).path);
	if (target !== undefined) {
		const source = await run();
		print(stdout, await format.save(source, target, precision ?? format.precisions[0], license ?? 'unknown'));
		if (ngram) print(stdout, await exportNgram(source, target));
		else if (await source.has('ngram')) print(stderr, staysBehind(to, format));
	} else if (format.text) {
		await writeWhenReady(stdout, await format.text(await run()));
	} else {
		throw new UsageError(`Expected where ${to} is to go, got nothing: charloom export ${wanted} --to ${to} TARGET`);
	}
}
