/** Two vocabularies in one, for a model that learns characters that it did not know. */
import {UserError} from '../errors.js';
import {Vocabulary} from './vocabulary.js';
import {valuesOfRecord} from './vocabulary-record.js';

const valuesOf = (vocabulary: Vocabulary): readonly number[] =>
	valuesOfRecord(vocabulary.toRecord()).filter((_, id) => id !== vocabulary.unknownId);

/**
 * All characters of both. One that takes unknown characters for what they are is kept as it is: it knows every text. Throws
 * a UserError where one is of characters and the other of bytes.
 */
export function joinVocabularies(known: Vocabulary, added: Vocabulary): Vocabulary {
	const {encoding, nfc} = known;
	if (added.encoding !== encoding) {
		throw new UserError(`Expected a text of ${encoding}, as the model knows them, got one of ${added.encoding}.`);
	}
	if (known.unknownId !== undefined) return known;
	const unknown = added.unknownId !== undefined;
	return Vocabulary.fromValues([...valuesOf(known), ...valuesOf(added)], {encoding, nfc, unknown});
}

/** For each id of a vocabulary the id of the same character in another; −1 where it has none. */
export function idsIn(other: Vocabulary, vocabulary: Vocabulary): Int32Array {
	const ids = new Map(other.characters.map((character, id) => [character, id]));
	return Int32Array.from(vocabulary.characters, character => ids.get(character) ?? -1);
}
