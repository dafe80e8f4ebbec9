/** Characters that a model does not know, in words. */
import {UserError} from '../errors.js';
import {byteLabel, byteName, characterLabel} from './label.js';
import {codePointName} from './utf8.js';
import type {VocabularyEncoding} from './vocabulary-record.js';

/** The code points, or bytes, that are not in a vocabulary, and how often each was found in a text. */
export type UnknownCharacters = ReadonlyMap<number, number>;

/** The character of a code point, or the name of a byte. */
export const displayName = (value: number, encoding: VocabularyEncoding): string =>
	encoding === 'bytes' ? byteName(value) : String.fromCodePoint(value);

const namedAtMost = 10;

/** `é (U+00E9, once), ☃ (U+2603, 3 times), and 12 more`; the characters themselves stand in quotes if `isQuoted` is set. */
export function unknownInWords(
	unknown: UnknownCharacters,
	encoding: VocabularyEncoding,
	{isQuoted = false}: {readonly isQuoted?: boolean} = {},
): string {
	const isBytes = encoding === 'bytes';
	const labelOf = isBytes ? byteLabel : (value: number) => characterLabel(String.fromCodePoint(value));
	const named = [...unknown].slice(0, namedAtMost).map(([value, count]) => {
		const times = count === 1 ? 'once' : `${count} times`;
		const label = isQuoted ? JSON.stringify(displayName(value, encoding)) : labelOf(value);
		return `${label} (${isBytes ? '' : `${codePointName(value)}, `}${times})`;
	});
	const more = unknown.size > namedAtMost ? `, and ${unknown.size - namedAtMost} more` : '';
	return `${named.join(', ')}${more}`;
}

/** The ways out where a text is given, without and with an option that leaves unknown characters out. */
export const writeWithout = 'Write the text without them.';
export const writeWithoutOrSkip = 'Write the text without them, or leave them out with --skip-unknown.';

/** `remedy` says what can be done in the command that the text was given to. */
export const unknownCharactersError = (
	unknown: UnknownCharacters,
	encoding: VocabularyEncoding,
	remedy: string = writeWithoutOrSkip,
): UserError =>
	new UserError(
		`Expected only ${encoding === 'bytes' ? 'bytes' : 'characters'} the model was trained on, ` +
			`got ${unknownInWords(unknown, encoding)}. ${remedy}`,
	);
