/** `charloom completion`: what completes commands in a shell, made from the commands and their options. */
import {readdir} from 'node:fs/promises';
import {basename} from 'node:path';
import type {Command} from 'commander';
import {runsIn} from '../../checkpoint/find.js';
import {catalogue} from '../../data/catalogue.js';
import {engineLoaders} from '../../engines/index.js';
import {UsageError} from '../../errors.js';
import {corpusFolder, runFolders} from '../../library/places.js';
import {type Completed, type CompletedCommand, type CompletedOption, shells} from './completion-scripts.js';
import {print} from './shared/output.js';
import {summaries} from './shared/summaries.js';

const examples = `Examples:
  charloom completion bash >> ~/.bashrc
  charloom completion zsh > "\${fpath[1]}/_charloom"
  charloom completion fish > ~/.config/fish/completions/charloom.fish
  charloom completion powershell >> $PROFILE
`;

/** Names that change from day to day: the scripts ask for them when Tab is pressed. */
const lists: Readonly<Record<string, () => Promise<readonly string[]>>> = {
	async runs() {
		const paths = (await Promise.all(runFolders.map(runsIn))).flat();
		return [...new Set(paths.map(path => basename(path)))];
	},
	async texts() {
		const files = await readdir(corpusFolder).catch(() => []);
		const downloaded = files.filter(name => name.endsWith('.txt')).map(name => name.slice(0, -4));
		return [...new Set([...catalogue.map(({name}) => name), ...downloaded])];
	},
};

const only = (words: readonly string[]): Completed => ({words, ask: undefined, isPath: false});
const asked = (ask: Completed['ask'], words: readonly string[] = []): Completed => ({words, ask, isPath: true});

/** Arguments, by the names that help has for them. */
const kinds: Readonly<Record<string, Completed>> = {
	run: asked('runs'),
	text: asked('texts'),
	name: asked('texts'),
	shell: only(Object.keys(shells)),
	source: asked(undefined),
};

/** Options whose value help calls by a name that others have as well. */
const values: Readonly<Record<string, Completed>> = {
	'--corpus': asked('texts'),
	'--valid': asked('texts'),
	'--engine': only(['auto', ...engineLoaders.map(({name}) => name)]),
	'--teacher': asked('runs', ['ngram']),
};

/** The words of `<auto|gpu|cpu>`. */
const choicesOf = (flags: string): readonly string[] =>
	/<([^<>]*\|[^<>]*)>/
		.exec(flags)?.[1]
		.split('|')
		.filter(word => /^[\w.-]+$/.test(word)) ?? [];

function takenBy({flags, long, required}: Command['options'][number]): Completed | undefined {
	if (!required) return undefined;
	if (/<(folder|file)>/.test(flags)) return asked(undefined);
	return values[long ?? ''] ?? (flags.includes('<run>') ? asked('runs') : only(choicesOf(flags)));
}

const optionOf = (option: Command['options'][number]): CompletedOption => ({
	flags: [option.long, option.short].filter(flag => flag !== undefined && flag !== null),
	description: option.description.replace(/ \(default: .*\)$/s, ''),
	value: takenBy(option),
});

/** The commands of a program, or of a command, with those below them. */
const commandsOf = ({commands}: Command, above = ''): readonly CompletedCommand[] =>
	commands.flatMap(command => {
		const name = above + command.name();
		const below = command.commands.map(one => one.name());
		const argument = kinds[command.registeredArguments[0]?.name() ?? ''] ?? only([]);
		const rest = below.length > 0 ? only(below) : argument;
		const own = {name, description: command.description(), options: command.options.map(optionOf), rest};
		return [own, ...commandsOf(command, `${name} `)];
	});

const help: CompletedCommand = {
	name: 'help',
	description: 'print the help of a command',
	options: [],
	rest: only(Object.keys(summaries)),
};

/** Adds `completion` to the program; `loadAll` gives a program with all commands. */
export function register(program: Command, loadAll: () => Promise<Command>): void {
	program
		.command('completion')
		.description(summaries.completion)
		.addHelpText('before', examples)
		.argument('<shell>', Object.keys(shells).join(', '))
		.action(async (wanted: string) => {
			if (Object.hasOwn(lists, wanted)) return print(process.stdout, `${(await lists[wanted]()).join('\n')}\n`);
			if (!Object.hasOwn(shells, wanted)) {
				throw new UsageError(`Expected a shell (${Object.keys(shells).join(', ')}), got ${JSON.stringify(wanted)}.`);
			}
			print(process.stdout, shells[wanted]([...commandsOf(await loadAll()), help]));
		});
}
