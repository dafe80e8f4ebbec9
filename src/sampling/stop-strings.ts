/** Stop strings as the model would write them, and the reason why one can never come. */
import {unknownInWords} from '../data/unknown-characters.js';
import type {Vocabulary} from '../data/vocabulary.js';
import {unknownCharacter} from '../data/vocabulary-record.js';

/** Line ends and accents as in the text that the model has learned from; bytes are never changed. */
export function stopAsLearned(text: string, {encoding, nfc}: Pick<Vocabulary, 'encoding' | 'nfc'>): string {
	if (encoding === 'bytes') return text;
	const plain = text.replaceAll('\r\n', '\n');
	return nfc ? plain.normalize('NFC') : plain;
}

export type StandInChoice = {
	/** The model may write its stand-in for rare characters. */
	readonly drawUnknown: boolean;
	/** The name of that option where it is set. */
	readonly option: string;
};

/** Says why a stop string can never come; undefined where it can. */
export function reasonAgainstStop(
	stop: string,
	vocabulary: Vocabulary,
	{drawUnknown, option}: StandInChoice,
): string | undefined {
	const {encoding, unknownId} = vocabulary;
	if (unknownId !== undefined && !drawUnknown && stop.includes(unknownCharacter)) {
		return `the stand-in for rare characters, ${unknownCharacter}, is not written without ${option}`;
	}
	// U+FFFD also stands for bytes that make no character.
	const hasStandIn = unknownId !== undefined || encoding === 'bytes';
	const {unknown} = vocabulary.encodeCounted(hasStandIn ? stop.replaceAll(unknownCharacter, '') : stop);
	return unknown.size === 0 ? undefined : `the model can't write ${unknownInWords(unknown, encoding)}`;
}
