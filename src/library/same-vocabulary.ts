/** Models whose predictions are combined know the same characters, by the same ids. */
import type {Vocabulary} from '../data/vocabulary.js';
import {UserError} from '../errors.js';

export type Named = {readonly name: string; readonly vocabulary: Vocabulary};

const quoted = (characters: readonly string[]): string => {
	const some = characters.slice(0, 5).map(character => JSON.stringify(character));
	return `${some.join(', ')}${characters.length > some.length ? `, … (${characters.length})` : ''}`;
};

/** `lacks "é"`, `knows "ß" besides`: the difference of a vocabulary from another. */
function difference(one: Vocabulary, other: Vocabulary): string {
	const missing = other.characters.filter(character => !one.characters.includes(character));
	const more = one.characters.filter(character => !other.characters.includes(character));
	const found = [
		missing.length > 0 && `lacks ${quoted(missing)}`,
		more.length > 0 && `knows ${quoted(more)} besides`,
	].filter(text => text !== false);
	return found.length > 0
		? found.join(' and ')
		: 'reads its text in another way (encoding, accents or rare characters)';
}

/** Throws a UserError where two of them do not know the same characters. */
export function checkSameVocabulary(models: readonly Named[]): void {
	const [first, ...others] = models;
	const record = JSON.stringify(first.vocabulary.toRecord());
	for (const {name, vocabulary} of others) {
		if (JSON.stringify(vocabulary.toRecord()) === record) continue;
		throw new UserError(
			`Expected models with the same characters as ${first.name}, whose predictions can be averaged, but ${name} ` +
				`${difference(vocabulary, first.vocabulary)}. Take models of the same text.`,
		);
	}
}
