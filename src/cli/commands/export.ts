/** `charloom export`: the trained model of a run alone, small enough to be given away. */

import {basename, isAbsolute} from 'node:path';
import type {Command} from 'commander';
import type {WrittenDType} from '../../checkpoint/dtypes.js';
import {createRun, type RunConfig} from '../../checkpoint/run.js';
import {grouped, runInCommand} from '../../format.js';
import {addOptions, choiceOption, type OptionValues, optionValues} from '../options/option.js';
import type {Streams} from './generate/text-output.js';
import {loadRun, modelInWords, weightsInWords} from './shared/load-run.js';
import {print} from './shared/output.js';

const exportOptions = [
	choiceOption({
		key: 'precision',
		choices: ['half', 'single'],
		description: 'numbers of 16 bits, which is as good to write with, or of 32, as they were trained',
		default: 'half',
		group: 'Output:',
	}),
] as const;

type Values = OptionValues<typeof exportOptions>;

const dtypeOf: Readonly<Record<Values['precision'], WrittenDType>> = {half: 'F16', single: 'F32'};

const help = `
The folder gets the configuration and the weights; what only serves to go on with the training stays behind. Every command
works on it, but for train --resume: training begins anew from its weights with train --from.

Examples:
  charloom export my-run gift                     2 bytes a parameter
  charloom export my-run exact --precision single
`;

/** Adds `export` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('export')
		.description("put a run's model alone into a new folder, to keep it or to give it away")
		.argument('<run>', 'a run: its folder, or its name in checkpoints/')
		.argument('<folder>', 'a new or empty folder');
	addOptions(command, exportOptions)
		.addHelpText('after', help)
		.action((run: string, folder: string) => exportModel(run, folder, optionValues(command, exportOptions), streams));
}

/** Whoever gets the model has no use for the paths of this machine. */
const withoutPaths = (config: RunConfig): RunConfig => {
	const sources = config.corpus.sources.map(source => (isAbsolute(source) ? basename(source) : source));
	return {...config, corpus: {...config.corpus, sources}};
};

async function exportModel(wanted: string, folder: string, {precision}: Values, {stdout}: Streams): Promise<void> {
	const {run, model} = await loadRun(wanted);
	const writer = await createRun(folder, withoutPaths(run.config));
	try {
		await writer.saveBest(model.parameters, model.score ?? {step: model.step}, dtypeOf[precision]);
	} finally {
		await writer.close();
	}
	const files = await writer.run.files();
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	print(
		stdout,
		`${runInCommand(writer.run.path)}: ${modelInWords(run)}; ${weightsInWords(model)}; ` +
			`${files.map(({name}) => name).join(' and ')}, ${grouped(bytes)} bytes\n`,
	);
}
