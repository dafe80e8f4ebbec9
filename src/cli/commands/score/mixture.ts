/** `score --ngram`: the figures of the network with an n-gram model beside it, which are always named `mixed`. */

import {grouped} from '../../../format.js';
import {fittedWeight} from '../../../library/fitted-weight.js';
import {knownTextOfRun} from '../../../library/text-of-run.js';
import type {GrowingMixture} from '../../../prediction/dynamic-mixture.js';
import type {Predictor} from '../../../prediction/predictor.js';
import type {NgramValues} from '../../options/ngram.js';
import type {LoadedRun} from '../shared/load-run.js';
import {type Mixture, mixtureInWords, mixtureOf} from '../shared/members.js';
import type {ScoredText} from './text.js';

export type FittedMixture = Mixture & {
	/** The first characters of the held-out text that the weight was fitted on; undefined where it was not. */
	readonly fitted?: number;
};

/**
 * The n-gram model that the options ask for. A weight that they leave open is fitted on the beginning of what was held out of the run's
 * own text; where there is none, it is the usual one.
 */
export async function fittedMixture(
	runs: readonly LoadedRun[],
	networks: Predictor,
	values: NgramValues,
	signal: AbortSignal,
): Promise<FittedMixture | undefined> {
	const mixture = await mixtureOf(runs, values, signal);
	if (!mixture || values.ngram !== 'usual') return mixture;
	const own = await knownTextOfRun(runs[0].run, runs[0].vocabulary);
	const found = own && (await fittedWeight(networks, mixture.predictor, own.ids.valid, signal));
	return {...mixture, ...found};
}

/** The text without the characters that a weight was fitted on, if it is the one that was held out. */
export function withoutFitted(text: ScoredText, {fitted = 0}: FittedMixture): ScoredText {
	if (!text.isHeldOut || fitted === 0) return text;
	return {
		...text,
		name: `${text.name}, without its first ${grouped(fitted)} characters`,
		ids: text.ids.subarray(fitted),
	};
}

/** A note below the figures. */
export const mixtureNote = (mixture: FittedMixture): string =>
	`mixed: ${mixtureInWords(mixture)}` +
	(mixture.fitted === undefined
		? ''
		: `, which was fitted on the first ${grouped(mixture.fitted)} held-out characters; these are not scored`);

/** An n-gram model that learns the text which is scored. Fitting a weight would take as long as scoring: one that is left open is the usual one. */
export const growingMixtureOf = (
	loaded: LoadedRun,
	values: NgramValues,
	signal: AbortSignal,
): Promise<GrowingMixture | undefined> => mixtureOf([loaded], values, signal);

/** The part of a run's text that it learned, as far as its record tells. */
const learnedPart = ({run}: LoadedRun): string => {
	const {corpus, training} = run.config;
	return JSON.stringify([corpus.sha256, corpus.heldOut, training.validFraction]);
};

/** Notes about runs that may have learned what the first one held out. */
export const learnedNotes = ([first, ...others]: readonly LoadedRun[]): readonly string[] =>
	others
		.filter(other => learnedPart(other) !== learnedPart(first))
		.map(
			({run}) =>
				`${run.name} learned another text than ${first.run.name}, or held out another part of it: ` +
				'it may have learned what is scored.',
		);
