/** Scripts that complete charloom's command line in a shell, made from what its commands take. */

export type CompletedOption = {
	/** The long flag first. */
	readonly flags: readonly string[];
	readonly description: string;
	readonly takesValue: boolean;
	readonly choices: readonly string[];
	readonly takes: 'runs' | 'texts' | 'files';
};

export type CompletedCommand = {
	readonly name: string;
	readonly description: string;
	readonly options: readonly CompletedOption[];
	readonly commands: readonly CompletedCommand[];
	/** The kind of its arguments. */
	readonly takes: 'runs' | 'texts' | 'files';
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flagsOf = ({options}: CompletedCommand): readonly string[] => [...options.flatMap(({flags}) => flags), '--help'];
const namesOf = ({commands}: CompletedCommand): readonly string[] => commands.map(({name}) => name);

/** The words that complete an argument, as the text of a shell. */
const askFor = (takes: CompletedCommand['takes']): string =>
	takes === 'files' ? '' : `$(charloom completion ${takes} 2>/dev/null)`;

function bash(program: CompletedCommand): string {
	const commandCase = (command: CompletedCommand): string => {
		const values = command.options
			.filter(({takesValue}) => takesValue)
			.map(({flags, choices, takes}) => {
				const words = choices.length > 0 ? choices.join(' ') : askFor(takes);
				return `\t\t${flags.join('|')}) words="${words}"; value=1 ;;`;
			});
		return [
			`\t${command.name})`,
			'\t\tcase "$previous" in',
			...values,
			'\t\tesac',
			`\t\tflags=${quoted(flagsOf(command).join(' '))}`,
			`\t\targuments="${command.commands.length > 0 ? namesOf(command).join(' ') : askFor(command.takes)}"`,
			'\t\t;;',
		].join('\n');
	};
	return `# Completes charloom in bash: charloom completion bash >> ~/.bashrc
_charloom() {
	local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words='' flags='' arguments='' value=''
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W ${quoted(namesOf(program).join(' '))} -- "$current"))
		return
	fi
	case "\${COMP_WORDS[1]}" in
${program.commands.map(commandCase).join('\n')}
	esac
	if [ -z "$value" ]; then
		case "$current" in
		-*) words="$flags" ;;
		*) words="$arguments" ;;
		esac
	fi
	COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _charloom charloom
`;
}

/** Brackets and colons have a meaning in the specifications of zsh. */
const inZsh = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');

function zsh(program: CompletedCommand): string {
	const action = ({choices, takes}: Pick<CompletedOption, 'choices' | 'takes'>): string => {
		if (choices.length > 0) return `(${choices.join(' ')})`;
		return takes === 'files' ? '_files' : `{_alternative "names:names:(\${(f)${askFor(takes)}})" "files:files:_files"}`;
	};
	const specification = (option: CompletedOption): readonly string[] =>
		option.flags.map(flag => {
			const value = option.takesValue ? `:value:${action(option)}` : '';
			return quoted(`${flag}[${inZsh(option.description)}]${value}`);
		});
	const commandCase = (command: CompletedCommand): string => {
		const rest = command.commands.length > 0 ? `(${namesOf(command).join(' ')})` : action({...command, choices: []});
		const all = [...command.options.flatMap(specification), "'--help[print this help]'", quoted(`*:argument:${rest}`)];
		return `\t${command.name}) _arguments ${all.join(' ')} ;;`;
	};
	const commands = program.commands.map(({name, description}) => quoted(`${name}:${inZsh(description)}`));
	return `#compdef charloom
# Completes charloom in zsh: charloom completion zsh > "\${fpath[1]}/_charloom"
_charloom() {
	if (( CURRENT == 2 )); then
		local -a commands=(${commands.join(' ')})
		_describe command commands
		return
	fi
	shift words
	(( CURRENT-- ))
	case "$words[1]" in
${program.commands.map(commandCase).join('\n')}
	esac
}
compdef _charloom charloom
`;
}

function fish(program: CompletedCommand): string {
	const lines = program.commands.flatMap(command => {
		const here = `-n '__fish_seen_subcommand_from ${command.name}'`;
		const options = command.options.map(({flags, description, takesValue, choices, takes}) => {
			const names = flags
				.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
				.join(' ');
			const words =
				choices.length > 0 ? choices.join(' ') : askFor(takes).replace(/^\$/, '').replace('2>/dev/null', '');
			const value = takesValue ? ` -r${words === '' ? '' : ` -a ${quoted(words)}`}` : '';
			return `complete -c charloom ${here} ${names}${value} -d ${quoted(description)}`;
		});
		const words = command.commands.length > 0 ? namesOf(command).join(' ') : askFor(command.takes).replace(/^\$/, '');
		return [
			`complete -c charloom -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.description)}`,
			...(words === '' ? [] : [`complete -c charloom ${here} -a ${quoted(words.replace(' 2>/dev/null', ''))}`]),
			...options,
		];
	});
	return `# Completes charloom in fish: charloom completion fish > ~/.config/fish/completions/charloom.fish\n${lines.join('\n')}\n`;
}

function powershell(program: CompletedCommand): string {
	const inPowershell = (text: string): string => `'${text.replaceAll("'", "''")}'`;
	const array = (words: readonly string[]): string => `@(${words.map(inPowershell).join(', ')})`;
	const rows = program.commands.map(command => {
		const values = command.options
			.filter(({choices}) => choices.length > 0)
			.flatMap(({flags, choices}) => flags.map(flag => `${inPowershell(flag)} = ${array(choices)}`));
		const takes = inPowershell(command.commands.length > 0 ? '' : command.takes);
		return `\t${inPowershell(command.name)} = @{ flags = ${array(flagsOf(command))}; commands = ${array(namesOf(command))}; takes = ${takes}; values = @{ ${values.join('; ')} } }`;
	});
	return `# Completes charloom in PowerShell: charloom completion powershell >> $PROFILE
$charloomCommands = @{
${rows.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName charloom -ScriptBlock {
	param($word, $line, $position)
	$words = @($line.CommandElements | ForEach-Object { $_.ToString() })
	$before = if ($word -eq '') { $words } else { $words[0..($words.Count - 2)] }
	$found = if ($before.Count -lt 2) { $charloomCommands.Keys } else {
		$command = $charloomCommands[$before[1]]
		$values = if ($command) { $command.values[$before[-1]] }
		if ($values) { $values }
		elseif ($word -like '-*') { $command.flags }
		elseif ($command.takes -in 'runs', 'texts') { charloom completion $command.takes }
		else { $command.commands }
	}
	$found | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object {
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
	}
}
`;
}

export const shells: Readonly<Record<string, (program: CompletedCommand) => string>> = {bash, zsh, fish, powershell};
