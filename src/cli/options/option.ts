/**
 * Options as data: each is one row with its name, what it takes, how it is checked, its default and its description.
 * From the rows come the flags of the command line, the keys of a `--config` file, the help, and the types of the values.
 *
 * A row's key is its name in a config file; the flag is the same in kebab case (`finalLr` ↔ `--final-lr`).
 * The rows themselves are in `options/`; a command may add rows of its own.
 */
import {type Command, Option} from 'commander';
import {type Bounds, boundsInWords, isWithin} from '../../bounds.js';
import {UsageError} from '../../errors.js';

/** One option. `Default` is `undefined` where the program chooses (by the text's size, say) or where there is none. */
export type OptionRow<Key extends string = string, Value = unknown, Default = unknown> = {
	readonly key: Key;
	/** One letter, without the dash. */
	readonly short?: string;
	/**
	 * The value that the flag takes, as help shows it: in brackets where it may be left out, which is parsed as an empty text; empty for an
	 * on/off flag, which also gets its `--no-` form when `negatable`.
	 */
	readonly takes: string;
	readonly negatable?: boolean;
	readonly description: string;
	readonly default: Default;
	/** The words of the help in place of the default's value. */
	readonly defaultText?: string;
	/** Heading in the help. */
	readonly group: string;
	/** Turns the text into a value, or throws a UsageError; `name` is how the message calls the option. */
	readonly parse: (text: string, name: string) => Value;
};

/** The values of rows: `undefined` where an option was not given and has no default. */
export type OptionValues<Rows extends readonly OptionRow[]> = {
	readonly [Row in Rows[number] as Row['key']]: Row extends OptionRow<string, infer Value, infer Default>
		? Default extends undefined
			? Value | undefined
			: Value
		: never;
};

type Described<Key extends string, Default> = {
	readonly key: Key;
	readonly short?: string;
	readonly description: string;
	readonly default: Default;
	readonly defaultText?: string;
	readonly group: string;
};

const mismatch = (name: string, expected: string, text: string): UsageError =>
	new UsageError(`Expected ${name} to be ${expected}, got ${JSON.stringify(text)}.`);

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A finite number, like `0.8` or `2e-3`. */
export function numberOption<const Key extends string, Default extends number | undefined>(
	row: Described<Key, Default> & Bounds & {readonly takes?: string},
): OptionRow<Key, number, Default> {
	const expected = boundsInWords('a number', row);
	const parse = (text: string, name: string): number => {
		const value = decimal.test(text.trim()) ? Number(text) : Number.NaN;
		if (!Number.isFinite(value) || !isWithin(value, row)) throw mismatch(name, expected, text);
		return value;
	};
	return {...row, takes: row.takes ?? '<number>', parse};
}

const multiples: Readonly<Record<string, number>> = {'': 1, k: 1e3, K: 1e3, m: 1e6, M: 1e6};

/** A whole number; `20k` and `1.5M` are understood too. */
export function integerOption<const Key extends string, Default extends number | undefined>(
	row: Described<Key, Default> & Bounds & {readonly takes?: string},
): OptionRow<Key, number, Default> {
	const expected = boundsInWords('a whole number', row);
	const parse = (text: string, name: string): number => {
		const [, digits, suffix = ''] = /^(.*?)([kKmM]?)$/.exec(text.trim()) ?? [];
		const value = decimal.test(digits) ? Math.round(Number(digits) * multiples[suffix] * 1e6) / 1e6 : Number.NaN;
		if (!Number.isSafeInteger(value) || !isWithin(value, row)) throw mismatch(name, expected, text);
		return value;
	};
	return {...row, takes: row.takes ?? '<count>', parse};
}

/** One of some words. */
export function choiceOption<const Key extends string, const Choice extends string, Default extends Choice | undefined>(
	row: Described<Key, Default> & {readonly choices: readonly Choice[]},
): OptionRow<Key, Choice, Default> {
	const parse = (text: string, name: string): Choice => {
		const choice = row.choices.find(known => known === text);
		if (choice === undefined) throw mismatch(name, `one of ${row.choices.join(', ')}`, text);
		return choice;
	};
	return {...row, takes: `<${row.choices.join('|')}>`, parse};
}

/** Any text. */
export function textOption<const Key extends string, Default extends string | undefined>(
	row: Described<Key, Default> & {readonly takes: string},
): OptionRow<Key, string, Default> {
	return {...row, parse: text => text};
}

/** On or off; `negatable` adds a `--no-` form. */
export function switchOption<const Key extends string, Default extends boolean | undefined>(
	row: Described<Key, Default> & {readonly negatable?: boolean},
): OptionRow<Key, boolean, Default> {
	const parse = (text: string, name: string): boolean => {
		if (text !== 'true' && text !== 'false') throw mismatch(name, 'true or false', text);
		return text === 'true';
	};
	return {...row, takes: '', parse};
}

const secondsOf: Readonly<Record<string, number>> = {h: 3600, m: 60, s: 1, ms: 0.001};

/** A duration like `90s`, `10m`, `1h30m`, in seconds; a bare number is seconds. */
export function durationOption<const Key extends string, Default extends number | undefined>(
	row: Described<Key, Default>,
): OptionRow<Key, number, Default> {
	const parse = (text: string, name: string): number => {
		const plain = text.trim().replace(/^(\d+\.?\d*)$/, '$1s');
		let seconds = /^(\d+(\.\d+)?(h|ms|m|s))+$/.test(plain) ? 0 : Number.NaN;
		for (const [, amount, unit] of plain.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
			seconds += Number(amount) * secondsOf[unit];
		if (!(seconds > 0)) throw mismatch(name, 'a duration like 90s, 10m or 1h30m', text);
		return seconds;
	};
	return {...row, takes: '<duration>', parse};
}

/** The flag of a key: `finalLr` → `--final-lr`. */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, capital => `-${capital.toLowerCase()}`)}`;

const defaultInWords = (row: OptionRow): string | undefined =>
	row.defaultText ?? (row.default === undefined ? undefined : String(row.default));

/** Gives a command the flags of rows, in their groups. */
export function addOptions(command: Command, rows: readonly OptionRow[]): Command {
	for (const row of rows) {
		const flag = flagOf(row.key);
		const words = defaultInWords(row);
		const description = words === undefined ? row.description : `${row.description} (default: ${words})`;
		const names = `${row.short === undefined ? '' : `-${row.short}, `}${flag}${row.takes && ` ${row.takes}`}`;
		const option = new Option(names, description).helpGroup(row.group);
		if (row.takes) option.argParser(text => row.parse(text, flag));
		command.addOption(option);
		if (row.negatable) {
			command.addOption(new Option(flag.replace('--', '--no-'), `turns ${flag} off`).helpGroup(row.group));
		}
	}
	return command;
}

/**
 * The values of rows as a command got them: the flag's, else that of `fileValues` (a config file), else the default.
 * The type follows from the rows.
 */
export function optionValues<const Rows extends readonly OptionRow[]>(
	command: Command,
	rows: Rows,
	fileValues: Readonly<Record<string, unknown>> = {},
): OptionValues<Rows> {
	const given = command.opts<Record<string, unknown>>();
	for (const row of rows) {
		// A flag whose value was left out has the value true.
		if (row.takes.startsWith('[') && given[row.key] === true) given[row.key] = row.parse('', flagOf(row.key));
	}
	const values = Object.fromEntries(rows.map(row => [row.key, given[row.key] ?? fileValues[row.key] ?? row.default]));
	return values as OptionValues<Rows>; // each value was made by its own row's parse, or is its default
}
