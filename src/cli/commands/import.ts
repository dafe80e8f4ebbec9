/** `charloom import`: a model of PyTorch becomes a run. */

import {basename, extname, join, resolve} from 'node:path';
import type {Command} from 'commander';
import {createRun} from '../../checkpoint/run.js';
import {cellKinds} from '../../config.js';
import {sourceOf} from '../../engines/trainer-state.js';
import {importPyTorch} from '../../exchange/pytorch/import.js';
import {runInCommand} from '../../format.js';
import {checkpointsFolder, version} from '../../library/places.js';
import {
	addOptions,
	choiceOption,
	type OptionValues,
	optionValues,
	switchOption,
	textOption,
} from '../options/option.js';
import type {Streams} from './generate/text-output.js';
import {modelInWords} from './shared/load-run.js';
import {print} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const group = 'Model:';

const importOptions = [
	textOption({
		key: 'vocabulary',
		takes: '<file>',
		description: 'the characters in the order of their ids: a text, a JSON list, or a JSON object from character to id',
		default: undefined,
		group,
	}),
	choiceOption({
		key: 'cell',
		choices: cellKinds,
		description: 'the cell, where the shapes of the weights leave a choice (rnn or rnn-relu)',
		default: undefined,
		group,
	}),
	switchOption({
		key: 'residual',
		description: "a layer's input is added to its output where they are equally wide",
		default: undefined,
		group,
	}),
] as const;

const examples = `Examples:
  charloom import for-torch trained-on                      weights that come back from PyTorch
  charloom import model.pt mine --vocabulary chars.json
  charloom generate mine --seed "Once "
`;

const help = `
The source is a folder of charloom export --to pytorch, with the state of the training that its train.py has gone on with, or weights
from elsewhere: safetensors, or a state_dict of torch.save, from which nothing is run. Its modules may have any names: layers are
nn.LSTM, nn.GRU, nn.RNN or their cells, with an embedding or one-hot characters below and a linear layer above, which may share the
embedding's weights.
`;

/** Adds `import` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program
		.command('import')
		.description(summaries.import)
		.argument('<source>', 'a folder, or a file of weights: .safetensors or .pt')
		.argument('[folder]', 'a new or empty folder for the run (default: checkpoints/ and the name of the source)');
	addOptions(command, importOptions)
		.addHelpText('before', examples)
		.addHelpText('after', help)
		.action((source: string, folder: string | undefined) =>
			importModel(source, folder, optionValues(command, importOptions), streams),
		);
}

type Values = OptionValues<typeof importOptions>;

const nameOf = (source: string): string => basename(resolve(source), extname(source));

async function importModel(
	source: string,
	folder: string = join(checkpointsFolder, nameOf(source)),
	options: Values,
	{stdout}: Streams,
): Promise<void> {
	const {config, parameters, score = {step: 0}, training} = await importPyTorch(source, {...options, version});
	const writer = await createRun(folder, config);
	try {
		await writer.saveBest(parameters, score);
		if (training) await writer.saveLast(sourceOf(training.state), training.progress);
	} finally {
		await writer.close();
	}
	const {run} = writer;
	const path = runInCommand(run.path);
	const goOn = training ? `; go on with its training: charloom train TEXT --resume ${path} --steps …` : '';
	print(
		stdout,
		`${path}: ${modelInWords(run)}; weights from ${basename(source)}. Write with it: charloom generate ${path}${goOn}\n`,
	);
}
