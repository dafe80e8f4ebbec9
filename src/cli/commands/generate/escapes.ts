/** Escapes such as `\n` in texts of the command line, which shells hand on as a backslash and a letter. */
import {UsageError} from '../../../errors.js';
import {switchOption} from '../../options/option.js';

const characters: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', 0: '\0', '\\': '\\'};

export const escapesOption = switchOption({
	key: 'escapes',
	description: 'read \\n, \\t, \\r, \\0, \\\\ and \\u{…} in texts of the command line as the characters they stand for',
	default: false,
	defaultText: 'off',
	group: 'Text:',
});

/** The text that an escaped one stands for. Throws a UsageError for an escape that there is not. */
export const unescaped = (text: string, option: string): string =>
	text.replace(/\\(u\{([0-9a-f]{1,6})\}|.|$)/gisu, (found, name: string, digits: string | undefined) => {
		const codePoint = digits === undefined ? undefined : Number.parseInt(digits, 16);
		const isCodePoint = codePoint !== undefined && codePoint <= 0x10ffff;
		const character = isCodePoint ? String.fromCodePoint(codePoint) : characters[name];
		if (character !== undefined) return character;
		throw new UsageError(
			`Expected ${option} with --escapes to have no escapes but \\n, \\t, \\r, \\0, \\\\ and \\u{…}, got ${found}.`,
		);
	});

/** Advice for a text that seems to have meant an escape; empty for others. */
export function escapesHint(text: string, option: string): string {
	const [found] = /\\[ntr]/.exec(text) ?? [];
	if (found === undefined) return '';
	const name = {n: 'newline', t: 'tab', r: 'carriage return'}[found[1]];
	return ` For a ${name} write ${option} $'${found}' (bash, zsh), or add --escapes.`;
}
