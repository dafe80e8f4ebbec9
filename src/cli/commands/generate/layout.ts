/** The layout of several texts on stdout: with titles, on lines of their own, or with a separator between them. */
import {UsageError} from '../../../errors.js';
import {unescaped} from './escapes.js';
import type {Values} from './options.js';
import type {Layout} from './text-output.js';

type Choice = Pick<Values, 'count' | 'quiet' | 'separator' | 'escapes'>;

/** Throws a UsageError for a separator where none is printed, or with an escape that there is not. */
export function checkSeparator({separator, json, escapes}: Pick<Values, 'separator' | 'json' | 'escapes'>): void {
	if (separator === undefined) return;
	if (json) throw new UsageError('Expected --separator without --json, which prints each text on a line of its own.');
	if (escapes) unescaped(separator, '--separator');
}

/** `begin` stands before each text; `titleOf` gives the words of a title, which stand only where nothing else is asked for. */
export function layoutOf(
	{count, quiet, separator, escapes}: Choice,
	begin: string,
	titleOf: (stream: number) => string,
): Layout {
	if (separator !== undefined) {
		const own = escapes ? unescaped(separator, '--separator') : separator;
		return {heading: stream => (stream > 0 ? own : '') + begin, endsLines: false, endsLast: false};
	}
	if (quiet || count === 1) return {heading: () => begin, endsLines: true, endsLast: count > 1};
	const heading = (stream: number): string => `${stream > 0 ? '\n' : ''}----- ${titleOf(stream)} -----\n${begin}`;
	return {heading, endsLines: true, endsLast: false};
}
