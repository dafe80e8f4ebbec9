/**
 * Key bindings are data: the footer, the help and the tests are made from them. A key is named like `q`, `space`, `up`,
 * `shift-up`, `ctrl-c`, `enter`, `escape`, `pageup`, `tab`, `backspace`; a capital is itself (`G`). This file loads no ink.
 */
import type {Key} from 'ink';
import type {Glyphs} from './glyphs.js';

export type KeyBinding<Action, State> = {
	/** Any of these does it. */
	readonly keys: readonly string[];
	/** In one or two words, for the footer. Neighbours with the same label share their place. */
	readonly label: string;
	/** A sentence's worth, for the help. */
	readonly description: string;
	readonly action: Action;
	/** Tells whether the key does something now; a key without it always does. */
	readonly when?: (state: State) => boolean;
	/** Tells whether the footer shows the key now; it does whenever the key does something, where this is left out. */
	readonly isShown?: (state: State) => boolean;
	/** Only the help shows it. */
	readonly isMinor?: boolean;
};

const namedKeys: readonly (readonly [keyof Key, string])[] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
 * The keys of one piece of input. Characters that were typed faster than they were read come together, and are taken
 * one after another.
 */
export function keysOf(input: string, key: Key): readonly string[] {
	const named = namedKeys.find(([flag]) => key[flag] === true);
	if (named) {
		const isAlt = key.meta && named[1] !== 'escape';
		return [`${isAlt ? 'alt-' : ''}${key.shift ? 'shift-' : ''}${key.ctrl ? 'ctrl-' : ''}${named[1]}`];
	}
	if (key.ctrl) return [`ctrl-${input}`];
	const keys = Array.from(input, characterKey);
	return key.meta ? keys.map(name => `alt-${name}`) : keys;
}

const characterKeys: Readonly<Record<string, string>> = {
	' ': 'space',
	'\r': 'enter',
	'\n': 'ctrl-j',
	'\t': 'tab',
	'\u007f': 'backspace',
};

/** Ctrl-A to Ctrl-Z are the codes 1 to 26. */
const controlKey = (code: number): string | undefined =>
	code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined;

const characterKey = (character: string): string =>
	characterKeys[character] ?? controlKey(character.charCodeAt(0)) ?? character;

/** A key with Alt that means nothing is what terminals send for Escape with the key right after it: those two keys. */
export const withoutAlt = (key: string): readonly string[] =>
	key.startsWith('alt-') ? ['escape', key.slice(4)] : [key];

/** The binding that a key has now. */
export const bindingOf = <Action, State>(
	bindings: readonly KeyBinding<Action, State>[],
	key: string,
	state: State,
): KeyBinding<Action, State> | undefined =>
	bindings.find(({keys, when}) => keys.includes(key) && (when === undefined || when(state)));

/** Gives the name that a key has on the screen. */
export const keyName = (key: string, glyphs: Glyphs): string => {
	const name = glyphs.keyNames[key];
	if (name !== undefined) return name;
	if (key.startsWith('alt-')) return `Alt-${keyName(key.slice(4), glyphs)}`;
	return key.startsWith('ctrl-') ? `Ctrl-${keyName(key.slice(5), glyphs).toUpperCase()}` : key;
};

export type Hint = {readonly keys: string; readonly label: string};

/** `↑↓`, `1/2`, `[ ]` */
function joinKeys(keys: readonly string[]): string {
	if (keys.every(key => /^[←↑→↓]$/.test(key))) return keys.join('');
	return keys.join(keys.every(key => /^\W$/.test(key)) ? ' ' : '/');
}

/** Gives the footer's entries: the bindings that do something now, neighbours of one label together. */
export function hintsOf<Action, State>(
	bindings: readonly KeyBinding<Action, State>[],
	state: State,
	glyphs: Glyphs,
): readonly Hint[] {
	const groups: {names: string[]; label: string}[] = [];
	for (const {keys, label, when, isShown, isMinor} of bindings) {
		if (isMinor || (when && !when(state)) || (isShown && !isShown(state))) continue;
		const name = keyName(keys[0], glyphs);
		const last = groups.at(-1);
		if (last?.label === label) last.names.push(name);
		else groups.push({names: [name], label});
	}
	return groups.map(({names, label}) => ({keys: joinKeys(names), label}));
}

export type HelpRow = {
	readonly keys: string;
	readonly description: string;
	/** Says what the rows below are about. */
	readonly isTitle?: boolean;
};

/** Two neighbours of one label share a row of the help as long as keys and row have no more columns than this. */
const longestShared = {keys: 16, row: 72} as const;

type Row = HelpRow & {readonly label: string; readonly count: number};

function shared(one: Row, other: Row): Row | undefined {
	if (one.label !== other.label || one.count > 1) return undefined;
	const keys = `${one.keys} / ${other.keys}`;
	const description = `${one.description} / ${other.description}`;
	const isLong = keys.length > longestShared.keys || keys.length + description.length > longestShared.row;
	return isLong ? undefined : {...one, keys, description, count: 2};
}

/** All bindings with what they do, whether they can be used now or not. */
export function helpOf<Action, State>(
	bindings: readonly KeyBinding<Action, State>[],
	glyphs: Glyphs,
): readonly HelpRow[] {
	const rows: Row[] = [];
	for (const {keys: names, label, description} of bindings) {
		const row = {keys: names.map(key => keyName(key, glyphs)).join(', '), description, label, count: 1};
		const last = rows.at(-1);
		const both = last && shared(last, row);
		if (both) rows[rows.length - 1] = both;
		else rows.push(row);
	}
	return rows.map(({keys, description}) => ({keys, description}));
}
