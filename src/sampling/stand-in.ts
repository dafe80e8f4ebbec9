/**
 * A model that was trained with `--min-count` has a stand-in for rare characters, U+FFFD, which tells a reader nothing. Its
 * probability at a place may still be large, so it has to be kept out of what is drawn.
 */
import type {Vocabulary} from '../data/vocabulary.js';
import type {Parameters} from '../model/parameters.js';

const outputBias = 'decoder.bias'; // [V]

/**
 * Parameters of a model that never writes its stand-in: the bias −∞ makes its logit −∞, its weight 0 at every temperature, and
 * leaves the others in proportion. So no engine needs to know of it. A vocabulary without a stand-in gives them unchanged.
 */
export function withoutStandIn(parameters: Parameters, {unknownId}: Pick<Vocabulary, 'unknownId'>): Parameters {
	if (unknownId === undefined) return parameters;
	const bias = parameters[outputBias].slice();
	bias[unknownId] = Number.NEGATIVE_INFINITY;
	return {...parameters, [outputBias]: bias};
}
