/** Stop strings as the model would write them, and warnings about those that it can't. */
import {unknownInWords} from '../../../data/unknown-characters.js';
import type {Vocabulary} from '../../../data/vocabulary.js';
import {unknownCharacter} from '../../../data/vocabulary-record.js';
import {escapesHint, unescaped} from './escapes.js';
import type {Values} from './options.js';

export type Stops = {
	readonly stop: readonly string[];
	readonly warnings: readonly string[];
};

type Choice = Pick<Values, 'escapes' | 'drawUnknown'>;

/** Line ends and accents as in the text that the model has learned from; bytes are never changed. */
function asLearned(text: string, {encoding, nfc}: Vocabulary): string {
	if (encoding === 'bytes') return text;
	const plain = text.replaceAll('\r\n', '\n');
	return nfc ? plain.normalize('NFC') : plain;
}

/** Says why a stop string can never come; undefined where it can. */
function reasonAgainst(stop: string, {drawUnknown}: Choice, vocabulary: Vocabulary): string | undefined {
	const {encoding, unknownId} = vocabulary;
	if (unknownId !== undefined && !drawUnknown && stop.includes(unknownCharacter)) {
		return `the stand-in for rare characters, ${unknownCharacter}, is not written without --draw-unknown`;
	}
	// U+FFFD also stands for bytes that make no character.
	const hasStandIn = unknownId !== undefined || encoding === 'bytes';
	const {unknown} = vocabulary.encodeCounted(hasStandIn ? stop.replaceAll(unknownCharacter, '') : stop);
	return unknown.size === 0 ? undefined : `the model can't write ${unknownInWords(unknown, encoding)}`;
}

/** Throws a UsageError for an escape that there is not. */
export function readStops(given: readonly string[], choice: Choice, vocabulary: Vocabulary): Stops {
	const {escapes} = choice;
	const stop = given.map(text => asLearned(escapes ? unescaped(text, '--stop') : text, vocabulary));
	const warnings = stop.flatMap((text, place) => {
		const reason = reasonAgainst(text, choice, vocabulary);
		const hint = escapes ? '' : escapesHint(given[place], '--stop');
		return reason === undefined ? [] : [`--stop '${given[place]}' never comes: ${reason}.${hint}`];
	});
	return {stop, warnings};
}
