/** Scripts that complete charloom's command line in a shell, made from what its commands take. */

/** The words for something: those of its own, and those that are asked for when Tab is pressed. */
export type Completed = {
	readonly words: readonly string[];
	readonly ask: 'runs' | 'texts' | undefined;
	/** Files and folders go on as well. */
	readonly isPath: boolean;
};

export type CompletedOption = {
	/** The long flag first. */
	readonly flags: readonly string[];
	readonly description: string;
	/** Undefined for a flag that takes no value. */
	readonly value: Completed | undefined;
};

export type CompletedCommand = {
	/** One word, or two for the command of a command. */
	readonly name: string;
	readonly description: string;
	readonly options: readonly CompletedOption[];
	/** Its arguments, or the commands below it. */
	readonly rest: Completed;
};

type Commands = readonly CompletedCommand[];

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flagsOf = ({options}: CompletedCommand): readonly string[] => [...options.flatMap(({flags}) => flags), '--help'];
const isFirst = ({name}: CompletedCommand): boolean => !name.includes(' ');
const firstNames = (commands: Commands): readonly string[] => commands.filter(isFirst).map(({name}) => name);
const doubleNames = (commands: Commands): readonly string[] =>
	commands.filter(command => !isFirst(command)).map(({name}) => name);

/** The words as the text of a shell, in which `open` begins a command's output. */
const wordsOf = ({words, ask}: Completed, open = '$('): string =>
	[...words, ...(ask === undefined ? [] : [`${open}charloom completion ${ask} 2>/dev/null)`])].join(' ');

function bash(commands: Commands): string {
	const assign = (what: Completed): string => `words="${wordsOf(what)}"; files=${what.isPath ? 1 : "''"}`;
	const commandCase = (command: CompletedCommand): string => {
		const values = command.options.flatMap(({flags, value}) =>
			value === undefined ? [] : [`\t\t${flags.join('|')}) ${assign(value)} ;;`],
		);
		return [
			`\t${quoted(command.name)})`,
			'\t\tcase "$previous" in',
			...values,
			'\t\t*) case "$current" in',
			`\t\t\t-*) words=${quoted(flagsOf(command).join(' '))} ;;`,
			`\t\t\t*) ${assign(command.rest)} ;;`,
			'\t\tesac ;;',
			'\t\tesac',
			'\t\t;;',
		].join('\n');
	};
	return `# Completes charloom in bash: charloom completion bash >> ~/.bashrc
_charloom() {
	local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words='' files=''
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W ${quoted(firstNames(commands).join(' '))} -- "$current"))
		return
	fi
	# bash takes --flag=value apart.
	if [ "$current" = = ]; then current=''
	elif [ "$previous" = = ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
	fi
	if [ "$COMP_CWORD" -gt 2 ]; then
		case "$command \${COMP_WORDS[2]}" in
		${doubleNames(commands).map(quoted).join('|')}) command="$command \${COMP_WORDS[2]}" ;;
		esac
	fi
	case "$command" in
${commands.map(commandCase).join('\n')}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$current"))
	if [ -n "$files" ]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _charloom charloom
`;
}

/** Brackets and colons have a meaning in the specifications of zsh. */
const inZsh = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');

function zsh(commands: Commands): string {
	const action = ({words, ask, isPath}: Completed): string => {
		if (ask !== undefined) return [' _charloom_names', ask, ...words].join(' ');
		return isPath ? '_files' : `(${words.join(' ')})`;
	};
	const specification = ({flags, description, value}: CompletedOption): readonly string[] =>
		flags.map(flag => quoted(`${flag}[${inZsh(description)}]${value === undefined ? '' : `:value:${action(value)}`}`));
	const commandCase = (command: CompletedCommand): string => {
		const rest = quoted(`*:argument:${action(command.rest)}`);
		const all = [...command.options.flatMap(specification), "'--help[print this help]'", rest];
		return `\t${quoted(command.name)}) _arguments ${all.join(' ')} ;;`;
	};
	const named = commands.filter(isFirst).map(({name, description}) => quoted(`${name}:${inZsh(description)}`));
	return `#compdef charloom
# Completes charloom in zsh: charloom completion zsh > "\${fpath[1]}/_charloom"
_charloom_names() {
	local -a names=($@[2,-1] \${(f)"$(charloom completion $1 2>/dev/null)"})
	_alternative "names:name:($names)" 'files:file:_files'
}
_charloom() {
	if (( CURRENT == 2 )); then
		local -a commands=(${named.join(' ')})
		_describe command commands
		return
	fi
	local command=$words[2]
	shift words
	(( CURRENT-- ))
	if (( CURRENT > 2 )); then
		case "$command $words[2]" in
		${doubleNames(commands).map(quoted).join('|')})
			command="$command $words[2]"
			shift words
			(( CURRENT-- ))
			;;
		esac
	fi
	case "$command" in
${commands.map(commandCase).join('\n')}
	esac
}
if [ "$funcstack[1]" = _charloom ]; then _charloom "$@"; else compdef _charloom charloom; fi
`;
}

function fish(commands: Commands): string {
	/** Holds after the command's words, and for a command with others below it only until one of them was typed. */
	const condition = (name: string): string => {
		const seen = name.split(' ').map(word => `__fish_seen_subcommand_from ${word}`);
		const below = doubleNames(commands).filter(double => double.startsWith(`${name} `));
		const words = below.map(double => double.slice(name.length + 1));
		const isOpen = words.length === 0 ? [] : [`not __fish_seen_subcommand_from ${words.join(' ')}`];
		return `-n ${quoted([...seen, ...isOpen].join('; and '))}`;
	};
	const offers = (what: Completed, flag: string): string => {
		const words = wordsOf(what, '(');
		return `${what.isPath ? flag : '-f'}${words === '' ? '' : ` -a ${quoted(words)}`}`;
	};
	const lines = commands.flatMap(({name, description, options, rest}) => {
		const here = `complete -c charloom ${condition(name)}`;
		return [
			...(name.includes(' ')
				? []
				: [`complete -c charloom -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`]),
			`${here} ${offers(rest, '')}`,
			...options.map(({flags, description: about, value}) => {
				const names = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
				const taken = value === undefined ? '' : ` -r ${offers(value, '-F')}`;
				return `${here} ${names.join(' ')}${taken} -d ${quoted(about)}`;
			}),
		];
	});
	return `# Completes charloom in fish: charloom completion fish > ~/.config/fish/completions/charloom.fish\n${lines.join('\n')}\n`;
}

function powershell(commands: Commands): string {
	const inPowershell = (text: string): string => `'${text.replaceAll("'", "''")}'`;
	const array = (words: readonly string[]): string => `@(${words.map(inPowershell).join(', ')})`;
	const table = ({words, ask}: Completed): string => `@{ words = ${array(words)}; ask = ${inPowershell(ask ?? '')} }`;
	const rows = commands.map(command => {
		const values = command.options.flatMap(({flags, value}) =>
			value === undefined ? [] : flags.map(flag => `${inPowershell(flag)} = ${table(value)}`),
		);
		return `\t${inPowershell(command.name)} = @{ flags = ${array(flagsOf(command))}; rest = ${table(command.rest)}; values = @{ ${values.join('; ')} } }`;
	});
	return `# Completes charloom in PowerShell: charloom completion powershell >> $PROFILE
$charloomCommands = @{
${rows.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName charloom -ScriptBlock {
	param($word, $line, $position)
	$words = @($line.CommandElements | ForEach-Object { $_.ToString() })
	$before = if ($word -eq '') { $words } else { @($words | Select-Object -SkipLast 1) }
	$found = if ($before.Count -lt 2) { ${array(firstNames(commands))} } else {
		$command = if ($before.Count -gt 2) { $charloomCommands["$($before[1]) $($before[2])"] }
		if (-not $command) { $command = $charloomCommands[$before[1]] }
		$what = if ($command) { $command.values[$before[-1]] }
		if (-not $what -and $word -like '-*') { $command.flags } else {
			if (-not $what) { $what = $command.rest }
			$what.words
			if ($what.ask) { charloom completion $what.ask }
		}
	}
	$found | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object {
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
	}
}
`;
}

export const shells: Readonly<Record<string, (commands: Commands) => string>> = {bash, zsh, fish, powershell};
