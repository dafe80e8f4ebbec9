/** The command line: which commands there are, and what becomes of their errors. */
import {Command, CommanderError} from 'commander';
import {UsageError, UserError} from '../errors.js';
import {version} from '../library/places.js';
import {holdKeyboard} from '../ui/input.js';
import {canShowScreen} from '../ui/terminal.js';
import {onOutputError} from './commands/shared/interrupt.js';
import {Interrupted} from './commands/shared/interrupted.js';
import {isUnderNohup, watchLaunchers} from './commands/shared/launchers.js';
import {print, printError} from './commands/shared/output.js';
import {type CommandName, summaries} from './commands/shared/summaries.js';
import {fitLines, helpLayout} from './help-layout.js';

type CommandModule = {readonly register: (program: Command) => void};

/** A module is loaded only when its command is used: the help of all knows them by their summaries. */
const commandModules: Readonly<Record<Exclude<CommandName, 'completion'>, () => Promise<CommandModule>>> = {
	demo: () => import('./commands/demo.js'),
	train: () => import('./commands/train/train.js'),
	watch: () => import('./commands/watch.js'),
	studio: () => import('./commands/studio/studio.js'),
	generate: () => import('./commands/generate/generate.js'),
	score: () => import('./commands/score/score.js'),
	inspect: () => import('./commands/inspect.js'),
	export: () => import('./commands/export/export.js'),
	import: () => import('./commands/import.js'),
	corpus: () => import('./commands/corpus/corpus.js'),
	setup: () => import('./commands/setup.js'),
	doctor: () => import('./commands/doctor.js'),
};

const examples = `Examples:
  charloom                                          write, on the screen
  charloom demo                                     a minute of training
  charloom train shakespeare --time 10m             train on an embedded text
  charloom train my-notes.txt --out checkpoints/me  train on your own
  charloom generate checkpoints/me --seed "Dear "   write text in its style
  charloom train --resume checkpoints/me --time 1h  go on with training
`;

function createProgram(): Command {
	return new Command('charloom')
		.description(
			'A character-level text generator: trains a stack of LSTM cells on any text, then writes new text like it.',
		)
		.version(version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.helpCommand('help [command]', 'print the help of a command')
		.addHelpText('before', examples)
		.configureOutput({
			writeOut: text => print(process.stdout, fitLines(text, process.stdout.columns || 80)),
			writeErr: text => print(process.stderr, text),
			outputError: (text, write) => write(text.replace(/^error: /, 'charloom: ')),
		})
		.configureHelp(helpLayout)
		.showHelpAfterError('(add --help to see what can be given)')
		.showSuggestionAfterError()
		.exitOverride();
}

const isCommand = (name: string | undefined): name is CommandName =>
	name !== undefined && Object.hasOwn(summaries, name);

const commandNames = Object.keys(summaries).filter(isCommand);

/** Adds a command to the program, with its options. */
async function registerCommand(program: Command, name: CommandName): Promise<void> {
	if (name === 'completion') (await import('./commands/completion.js')).register(program, loadAll);
	else (await commandModules[name]()).register(program);
}

/** A program with all its commands. */
async function loadAll(): Promise<Command> {
	const program = createProgram();
	for (const name of commandNames) await registerCommand(program, name);
	return program;
}

/** Adds the command that is wanted, or all of them by their summaries. */
async function registerCommands(program: Command, wanted: string | undefined): Promise<void> {
	if (isCommand(wanted)) return registerCommand(program, wanted);
	for (const name of commandNames) program.command(name).description(summaries[name]);
}

/** The command that a command line is about: `help train` is about `train`. */
async function commandIn([first, second]: readonly string[]): Promise<string | undefined> {
	if (first !== 'help' || second === undefined || isCommand(second)) return first === 'help' ? second : first;
	const {suggestion} = await import('../data/nearest.js');
	throw new UsageError(`There is no command ${JSON.stringify(second)}.${suggestion(second, commandNames)}`);
}

const screenCommands: readonly (string | undefined)[] = ['studio', 'train', 'watch', 'demo'];

/** Flags with which no screen comes. */
const plainFlags: readonly string[] = ['--plain', '--json', '--once', '-q', '--quiet', '-h', '--help'];

/** Tells whether a screen is likely to come: then the keyboard is held at once, so that no key is echoed into it. */
const mayShowScreen = (args: readonly string[]): boolean =>
	screenCommands.includes(args[0]) && !args.some(arg => plainFlags.includes(arg)) && canShowScreen();

/** Errors of commander have been printed by it; its codes for wrong usage all become 2. */
function exitCodeOf(error: unknown): number {
	if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
	if (error instanceof Interrupted) return error.exitCode;
	printError(error);
	return error instanceof UserError ? error.exitCode : 1;
}

/**
 * Runs one command line, without the names of node and script: `main(['train', 'shakespeare'])`. Without a command the
 * studio opens on a terminal, and help is printed elsewhere.
 * Gives the exit code: 0, 1 for a failure, 2 for wrong usage, 130 after Ctrl-C, 143 after SIGTERM.
 */
export async function main(argv: readonly string[]): Promise<number> {
	try {
		const program = createProgram();
		const args = argv.length === 0 && canShowScreen() ? ['studio'] : argv;
		if (mayShowScreen(args)) holdKeyboard();
		await registerCommands(program, await commandIn(args));
		if (args.length === 0) program.outputHelp();
		else await program.parseAsync(args, {from: 'user'});
		return 0;
	} catch (error) {
		return exitCodeOf(error);
	}
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
	new Promise(resolve => (stream.writable ? stream.write('', () => resolve()) : resolve()));

/** Runs the process's own command line and leaves with its exit code. */
export async function run(): Promise<void> {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', error => onOutputError(stream, error));
	}
	if (isUnderNohup()) process.on('SIGHUP', () => {});
	// Nobody waits for it any more: the same as being asked to end.
	watchLaunchers(() => process.emit('SIGTERM', 'SIGTERM') || process.exit(143));
	const fail = (error: unknown): void => process.exit(exitCodeOf(error));
	process.on('uncaughtException', fail);
	process.on('unhandledRejection', fail);
	const exitCode = await main(process.argv.slice(2));
	await flushed(process.stdout);
	await flushed(process.stderr);
	process.exit(exitCode); // workers and timers that are still there have nothing left to do
}

if (import.meta.main) await run();
