/** npm run bench -- train | dynamic | score | generate | gpu | builds | growth | options | cells | setup: measures, prints, and writes the table into BENCHMARKS.md. */

import {availableParallelism} from 'node:os';
import {Command, InvalidArgumentError, Option} from 'commander';
import type {Engine, EngineOptions, Precision} from '../../src/engines/engine.js';
import {openEngine} from '../../src/engines/index.js';
import {compareBuilds} from './builds.js';
import {compareCells, type LessonCell} from './cells.js';
import {comparePeers} from './compare.js';
import {measureGpu} from './gpu.js';
import {measureGrowth} from './growth.js';
import {compareOptions} from './options.js';
import {comparePrecisions} from './precision.js';
import {pythonOfEnvironment, setUpPyTorch} from './setup.js';

const numbers = (text: string): readonly number[] =>
	text.split(',').map(part => {
		const value = Number(part);
		if (!Number.isInteger(value) || value < 1)
			throw new InvalidArgumentError('Expected whole numbers, such as 128,256.');
		return value;
	});
const precisions = (text: string): readonly Precision[] =>
	text.split(',').map(kind => {
		if (kind !== 'float32' && kind !== 'int8') throw new InvalidArgumentError('Expected float32, int8, or both.');
		return kind;
	});
const cellNames = (text: string): readonly LessonCell[] =>
	text.split(',').map(kind => {
		if (kind !== 'rnn' && kind !== 'gru' && kind !== 'lstm') {
			throw new InvalidArgumentError('Expected rnn, gru, lstm, or some of them.');
		}
		return kind;
	});
const number = (text: string): number => numbers(text)[0];

const program = new Command('npm run bench --').description('Benchmarks; every peer takes its turn in every round.');

type Opening = Required<Pick<EngineOptions, 'threads' | 'device'>> & {
	readonly engine: string;
	readonly kernels: string;
	readonly unroll: string;
	readonly tf32: string;
};
const open = ({engine, threads, kernels, device, unroll, tf32}: Opening): Promise<Engine> =>
	openEngine(engine, {threads, device, own: {kernels, unroll, tf32}});

const shared = (command: Command, batch: string): Command =>
	command
		.option('--engine <name>', 'engine of charloom', 'auto')
		.option('--kernels <build>', 'auto, fast or portable', 'auto')
		.option('--threads <count>', 'threads of each peer', number, availableParallelism())
		.option('--hidden <units>', 'hidden sizes', numbers, [128, 256, 512])
		.option('--layers <count>', 'layers', number, 2)
		.option('--batch <lanes>', 'batch sizes', numbers, numbers(batch))
		.option('--seq <steps>', 'characters of a lane in a step', number, 64)
		.option('--vocab <count>', 'characters of the vocabulary', number, 65)
		.option('--cell <kind>', 'lstm, mlstm, gru, rnn or rnn-relu', 'lstm')
		.option('--rounds <count>', 'rounds', number, 7)
		.option('--seconds <time>', 'seconds of each peer in a round', Number, 1)
		.option('--device <device>', 'auto, gpu or cpu; PyTorch takes the same', 'auto')
		.option('--unroll <way>', 'on TensorFlow: auto, cell or sequence', 'auto')
		.option('--tf32 <state>', 'on a GPU: on or off, for both', 'on')
		.option('--against <peer>', 'pytorch, or none', 'pytorch')
		.option('--python <path>', 'a Python that has PyTorch', pythonOfEnvironment)
		.option('--write', 'write the table into BENCHMARKS.md', false)
		.option('--section <name>', 'the table to write, where it is not that of the command');

for (const [kind, batch, description] of [
	['train', '64', 'whole training steps: forward, backward, clip, optimizer'],
	['dynamic', '1', 'dynamic evaluation: forward, backward, clip, plain descent, the state carried'],
	['score', '64', 'reading text without learning'],
	['generate', '1,64', 'generating, sampling included: --batch streams'],
] as const) {
	const command = shared(program.command(kind).description(description), batch);
	if (kind === 'generate') command.option('--precision <kinds>', 'float32, int8, or both', precisions, ['float32']);
	command.action(async options => {
		await comparePeers(kind, await open(options), options);
	});
}
shared(program.command('options').description('what each option of the model costs'), '64').action(async options => {
	await compareOptions(await open(options), options);
});
const gpu = program
	.command('gpu')
	.description('the engines that use a GPU: contract, speed beside PyTorch, a full memory');
shared(gpu, '64')
	.option('--engines <names>', 'the engines, apart by commas', names => names.split(','), ['webgpu', 'tensorflow'])
	.option('--minutes <time>', 'the time for all of it', Number, 5)
	.option('--adapter <kind>', 'on webgpu: auto, integrated or software', 'auto')
	.action(async ({kernels, unroll, tf32, adapter, ...given}) => {
		const isGiven = (name: string): boolean => gpu.getOptionValueSource(name) !== 'default';
		const hidden = isGiven('hidden') ? given.hidden : [...given.hidden, 1024];
		const rounds = isGiven('rounds') ? given.rounds : 3;
		const seconds = isGiven('seconds') ? given.seconds : 0.5;
		await measureGpu({...given, tf32, hidden, rounds, seconds, own: {kernels, unroll, tf32, adapter}});
	});
const byBuild = program
	.command('builds <kind>')
	.description('train or score by each build of the kernels and in bfloat16');
shared(byBuild, '64').action(async (kind, options) => {
	if (kind !== 'train' && kind !== 'score') throw new Error(`Expected train or score, got ${kind}.`);
	await compareBuilds(kind, options);
});
shared(program.command('growth').description('time a character as each size grows, beside its arithmetic'), '64')
	.addOption(new Option('--products <precision>', 'of products').choices(['float32', 'bfloat16']).default('float32'))
	.action(async options => {
		await measureGrowth(options);
	});
program
	.command('precision <run> <file>')
	.description('what weights of 8 bits and products in bfloat16 cost, on the end of a text')
	.option('--characters <count>', 'characters that are read', number, 20_000)
	.option('--write', 'write the table into BENCHMARKS.md', false)
	.action(async (run, file, options) => {
		const rounding = await openEngine('wasm', {threads: 1, productPrecision: 'bfloat16'}).catch(() => undefined);
		await comparePrecisions(await openEngine('wasm', {threads: 1}), rounding, run, file, options);
	});
program
	.command('cells')
	.description('the kinds of cells on handwritten digits, read row by row; npm brings the digits the first time')
	.option('--cells <kinds>', 'some of rnn, gru, lstm', cellNames, ['rnn', 'gru', 'lstm'])
	.option('--hidden <units>', 'units of a layer', number, 128)
	.option('--layers <count>', 'layers', number, 2)
	.option('--bidirectional', 'each layer reads from both ends', false)
	.option('--batch <count>', 'digits of an update', number, 100)
	.option('--epochs <count>', 'passes over the digits', number, 2)
	.option('--held-out <count>', 'digits to be told apart in the end', number, 1000)
	.option('--against <peer>', 'pytorch, where it is there, or none', 'pytorch')
	.option('--python <path>', 'a Python that has PyTorch', pythonOfEnvironment)
	.option('--write', 'write the table into BENCHMARKS.md', false)
	.action(compareCells);
program.command('setup').description('bring PyTorch into a virtual environment').action(setUpPyTorch);

await program.parseAsync().catch((error: unknown) => {
	process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
