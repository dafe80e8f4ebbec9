/** `charloom completion`: what completes commands in a shell, made from the commands and their options. */
import {readdir} from 'node:fs/promises';
import {basename} from 'node:path';
import type {Command} from 'commander';
import {runsIn} from '../../checkpoint/find.js';
import {catalogue} from '../../data/catalogue.js';
import {UsageError} from '../../errors.js';
import {corpusFolder, runFolders} from '../../library/places.js';
import {type CompletedCommand, type CompletedOption, shells} from './completion-scripts.js';
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

/** The kind of an argument, by the name that help has for it. */
const kindOf = (name: string): CompletedCommand['takes'] =>
	name === 'run' ? 'runs' : name === 'text' || name === 'name' ? 'texts' : 'files';

/** The kind of an option's value. */
const kindOfValue = ({flags, long}: Command['options'][number]): CompletedOption['takes'] =>
	flags.includes('<run>') ? 'runs' : long === '--corpus' ? 'texts' : 'files';

const choicesOf = (flags: string): readonly string[] => /<([^<>]*\|[^<>]*)>/.exec(flags)?.[1].split('|') ?? [];

const optionOf = (option: Command['options'][number]): CompletedOption => ({
	flags: [option.long, option.short].filter(flag => flag !== undefined && flag !== null),
	description: option.description.replace(/ \(default: .*\)$/s, ''),
	takesValue: option.required || option.optional,
	choices: choicesOf(option.flags),
	takes: kindOfValue(option),
});

/** A command with those below it, as the scripts need it. */
const commandOf = (command: Command): CompletedCommand => ({
	name: command.name(),
	description: command.description(),
	options: command.options.map(optionOf),
	commands: command.commands.map(commandOf),
	takes: kindOf(command.registeredArguments[0]?.name() ?? ''),
});

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
			print(process.stdout, shells[wanted](commandOf(await loadAll())));
		});
}
