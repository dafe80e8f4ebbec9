/** The message about characters that a model does not know. */
import {UserError} from '../errors.js';
import {byteLabel, byteName, characterLabel} from './label.js';
import {codePointName} from './utf8.js';
import type {VocabularyEncoding} from './vocabulary-record.js';

/** The character of a code point, or the name of a byte. */
export const displayName = (value: number, encoding: VocabularyEncoding): string =>
	encoding === 'bytes' ? byteName(value) : String.fromCodePoint(value);

const namedAtMost = 10;

/** `missing`: how often each unknown code point or byte was found. */
export function unknownCharactersError(missing: ReadonlyMap<number, number>, encoding: VocabularyEncoding): UserError {
	const named = [...missing].slice(0, namedAtMost).map(([value, count]) => {
		const times = count === 1 ? 'once' : `${count} times`;
		if (encoding === 'bytes') return `${byteLabel(value)} (${times})`;
		return `${characterLabel(String.fromCodePoint(value))} (${codePointName(value)}, ${times})`;
	});
	const more = missing.size > namedAtMost ? `, and ${missing.size - namedAtMost} more` : '';
	const what = encoding === 'bytes' ? 'bytes' : 'characters';
	return new UserError(
		`Expected only ${what} the model was trained on, got ${named.join(', ')}${more}. ` +
			'Write the text without them, or leave them out with --skip-unknown.',
	);
}
