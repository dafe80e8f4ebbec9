/** charloom setup: makes the TensorFlow engine ready. */

import type {Command} from 'commander';
import {installationFolder} from '../../engines/tensorflow/installation.js';
import {packUp, unpackFrom} from '../../engines/tensorflow/setup/carry.js';
import type {SetupOptions} from '../../engines/tensorflow/setup/options.js';
import {removeSetup, setUp} from '../../engines/tensorflow/setup/setup.js';
import {UsageError} from '../../errors.js';
import {addOptions, choiceOption, optionValues, switchOption, textOption} from '../options/option.js';
import {register as registerKernels} from './setup-kernels.js';
import {register as registerWebgpu} from './setup-webgpu.js';
import {print} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const group = 'Setup:';

export const setupOptions = [
	choiceOption({
		key: 'device',
		choices: ['auto', 'gpu', 'cpu'],
		description: 'what TensorFlow is to compute on; auto is the GPU where there is one',
		default: 'auto',
		group,
	}),
	textOption({
		key: 'tensorflow',
		takes: '<folder>',
		description: 'a TensorFlow that is there: of a Python environment, or libtensorflow',
		default: undefined,
		group,
	}),
	switchOption({
		key: 'official',
		description: "the libtensorflow of tfjs-node's own install script: 2.9.1, for CUDA 11",
		default: false,
		group,
	}),
	textOption({
		key: 'pack',
		takes: '<folder>',
		description: 'write the ready engine into parts that can be carried to a machine without a network',
		default: undefined,
		group,
	}),
	textOption({
		key: 'unpack',
		takes: '<folder>',
		description: 'make the engine ready from such parts',
		default: undefined,
		group,
	}),
	switchOption({key: 'remove', description: 'delete all that setup has made', default: false, group}),
] as const;

type Values = ReturnType<typeof optionValues<typeof setupOptions>>;

const examples = `Examples:
  charloom setup                           for the GPU of this machine, or its CPU
  charloom setup --device gpu --pack DIR   here, for a GPU machine without a network
  charloom setup --unpack DIR              there
  charloom setup kernels                   native kernels for the wasm engine
  charloom setup webgpu                    Dawn, for the GPUs of any maker
`;

const help = `
Everything goes into charloom's cache folder (CHARLOOM_CACHE, else below XDG_CACHE_HOME or ~/.cache).
`;

/** Adds `setup` to the program. */
export function register(program: Command): void {
	const command = program
		.command('setup')
		.description(summaries.setup)
		.addHelpText('beforeAll', examples)
		.addHelpText('after', help);
	registerKernels(command);
	registerWebgpu(command);
	addOptions(command, setupOptions).action(() => run(optionValues(command, setupOptions)));
}

function checkTogether({tensorflow, official, pack, unpack, remove}: Values): void {
	const given = [
		remove && '--remove',
		unpack !== undefined && '--unpack',
		pack !== undefined && '--pack',
		official && '--official',
		tensorflow !== undefined && '--tensorflow',
	].filter(flag => flag !== false);
	const alone = given.find(flag => flag === '--remove' || flag === '--unpack');
	const sources = given.filter(flag => flag === '--official' || flag === '--tensorflow');
	const clash = alone !== undefined && given.length > 1 ? given : sources;
	if (clash.length > 1) throw new UsageError(`Expected only one of ${clash.join(' and ')}.`);
}

async function run(values: Values): Promise<void> {
	checkTogether(values);
	const say = (text: string): void => void print(process.stderr, `${text}\n`);
	const folder = installationFolder();
	if (values.remove) {
		await removeSetup(folder);
		return say(`Deleted ${folder}.`);
	}
	const {device, tensorflow, official, pack, unpack} = values;
	const options: SetupOptions = {folder, device, official, say, ...(tensorflow !== undefined && {tensorflow})};
	if (unpack !== undefined) await unpackFrom(unpack, options);
	else await setUp(options);
	if (pack !== undefined) {
		const {parts} = await packUp(pack, options);
		const megabytes = parts.reduce((sum, {size}) => sum + size, 0) / 1e6;
		return say(
			`Packed: ${parts.length} parts, ${megabytes.toFixed(0)} MB. On the other machine: charloom setup --unpack ${pack}`,
		);
	}
	say('The engine is ready: --engine tensorflow. "charloom doctor" shows all engines.');
}
