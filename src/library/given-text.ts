/** Texts that a program gives to an open model. */
import {readGiven, unknownNote} from '../data/given-text.js';
import type {Vocabulary} from '../data/vocabulary.js';
import {UsageError} from '../errors.js';
import {reasonAgainstStop, stopAsLearned} from '../sampling/stop-strings.js';
import type {GivenOptions} from './options.js';

type Reading = {
	readonly vocabulary: Vocabulary;
	/** The name of the text in errors and warnings. */
	readonly name: string;
	readonly skipUnknown?: boolean | undefined;
	readonly onWarning?: GivenOptions['onWarning'] | undefined;
};

const remedy = 'Write the text without them, or leave them out by the option skipUnknown.';

/** The ids of a text. Throws a UserError that names the characters that the model does not know. */
export function readText(text: string, {vocabulary, name, skipUnknown = false, onWarning}: Reading): Int32Array {
	const given = readGiven(new TextEncoder().encode(text), {vocabulary, name, skipUnknown, remedy});
	for (const note of [...given.notes, unknownNote(given, vocabulary)]) if (note !== '') onWarning?.(note);
	return given.ids;
}

/** The same for a text whose characters are to be predicted. Throws a UsageError for one of fewer than two. */
export function readTextToPredict(text: string, reading: Reading): Uint32Array {
	const ids = readText(text, reading);
	if (ids.length >= 2) return Uint32Array.from(ids);
	throw new UsageError(`Expected a text of at least two characters, got ${ids.length}.`);
}

/** Stop strings as the model would write them. Throws a UsageError for an empty one. */
export function stopsOf(
	given: readonly string[],
	{vocabulary, drawUnknown, onWarning}: Pick<Reading, 'vocabulary' | 'onWarning'> & {readonly drawUnknown: boolean},
): readonly string[] {
	if (given.includes('')) throw new UsageError('Expected stop strings that are not empty, got an empty one.');
	return given.map(text => {
		const stop = stopAsLearned(text, vocabulary);
		const reason = reasonAgainstStop(stop, vocabulary, {drawUnknown, option: 'the option drawUnknown'});
		if (reason !== undefined) onWarning?.(`The stop string ${JSON.stringify(text)} never comes: ${reason}.`);
		return stop;
	});
}
