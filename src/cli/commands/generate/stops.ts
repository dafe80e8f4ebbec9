/** The stop strings of the command line, and warnings about those that never come. */
import type {Vocabulary} from '../../../data/vocabulary.js';
import {reasonAgainstStop, stopAsLearned} from '../../../sampling/stop-strings.js';
import {escapesHint, unescaped} from './escapes.js';
import type {Values} from './options.js';

export type Stops = {
	readonly stop: readonly string[];
	readonly warnings: readonly string[];
};

/** Throws a UsageError for an escape that there is not. */
export function readStops(
	given: readonly string[],
	{escapes, drawUnknown}: Pick<Values, 'escapes' | 'drawUnknown'>,
	vocabulary: Vocabulary,
): Stops {
	const stop = given.map(text => stopAsLearned(escapes ? unescaped(text, '--stop') : text, vocabulary));
	const warnings = stop.flatMap((text, place) => {
		const reason = reasonAgainstStop(text, vocabulary, {drawUnknown, option: '--draw-unknown'});
		const hint = escapes ? '' : escapesHint(given[place], '--stop');
		return reason === undefined ? [] : [`--stop '${given[place]}' never comes: ${reason}.${hint}`];
	});
	return {stop, warnings};
}
