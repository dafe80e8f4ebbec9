/** A vocabulary as it is written into files, and the check of one that is read back. */
import {UserError} from '../errors.js';

/** Stands for every character that was too rare to be learned. */
export const unknownCharacter = '\uFFFD';

export type VocabularyEncoding = 'characters' | 'bytes';

/** A vocabulary as it is written into a run's configuration. */
export type VocabularyRecord = {
	readonly encoding: VocabularyEncoding;
	/** Texts are brought to Unicode's normal form C before they are encoded. */
	readonly nfc: boolean;
	/** Single characters, or `\xNN` for bytes. */
	readonly characters: readonly string[];
	/** Id of the unknown character; its entry is U+FFFD. */
	readonly unknown?: number;
};

/** The code point or byte of each entry. Throws a UserError where the record makes no vocabulary. */
export function valuesOfRecord({encoding, characters, unknown}: VocabularyRecord): readonly number[] {
	if (encoding !== 'characters' && encoding !== 'bytes') {
		throw damaged(`expected the encoding "characters" or "bytes", got ${JSON.stringify(encoding)}`);
	}
	if (!Array.isArray(characters) || characters.length === 0) throw damaged('it has no list of characters');
	if (unknown !== undefined && characters[unknown] !== unknownCharacter) {
		throw damaged(`entry ${unknown} should be the unknown character U+FFFD`);
	}
	const values = characters.map((character: unknown, id) => {
		const value = unitOf(character, encoding, id === unknown);
		if (value === undefined)
			throw damaged(`entry ${id} is ${JSON.stringify(character)}, not one ${unitName[encoding]}`);
		return value;
	});
	if (new Set(values).size < values.length) throw damaged('a character is in it twice');
	return values;
}

const damaged = (reason: string) => new UserError(`The vocabulary is damaged: ${reason}.`);

const unitName = {characters: 'character', bytes: 'byte (\\xNN)'} as const;

/** The code point or byte of an entry; −1 for the unknown byte, which is none; undefined for what is no entry. */
function unitOf(entry: unknown, encoding: VocabularyEncoding, isUnknown: boolean): number | undefined {
	if (typeof entry !== 'string') return undefined;
	if (encoding === 'bytes') {
		if (isUnknown) return -1;
		return /^\\x[0-9A-F]{2}$/.test(entry) ? Number.parseInt(entry.slice(2), 16) : undefined;
	}
	const codePoint = entry.codePointAt(0);
	return codePoint !== undefined && entry === String.fromCodePoint(codePoint) ? codePoint : undefined;
}
