/** The predictions of an open model: of its networks, and perhaps of an n-gram model beside them. */
import type {KeptNgram} from '../checkpoint/ngram-file.js';
import type {LoadedModel} from '../checkpoint/run.js';
import type {ModelConfig} from '../config.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Engine, Precision} from '../engines/engine.js';
import {UsageError} from '../errors.js';
import {averaged, mixed} from '../prediction/combine.js';
import {ngramPredictor} from '../prediction/ngram-predictor.js';
import {networkPredictor, type Predictor} from '../prediction/predictor.js';
import {withoutStandIn} from '../sampling/stand-in.js';
import {checkAtLeast} from './check-numbers.js';
import type {NgramOptions} from './options.js';

/** A network and the engine that computes it. */
export type ModelMember = {readonly config: ModelConfig; readonly loaded: LoadedModel; readonly engine: Engine};

export type NetworkOptions = {
	readonly precision?: Precision | undefined;
	/** With the stand-in for rare characters, as it is by default. */
	readonly isWhole?: boolean;
};

/** The mean of the predictions of at least one network. */
export const networksOf = (
	members: readonly ModelMember[],
	vocabulary: Vocabulary,
	{precision, isWhole = true}: NetworkOptions = {},
): Predictor =>
	averaged(
		members.map(({engine, config, loaded}) => {
			const parameters = isWhole ? loaded.parameters : withoutStandIn(loaded.parameters, vocabulary);
			return networkPredictor(engine, config, parameters, precision);
		}),
	);

export type NgramWishes = {readonly [Key in keyof NgramOptions]: NgramOptions[Key] | undefined};

/** Networks, mixed with an n-gram model where that is asked for. Throws a UsageError for a weight or an order that makes no sense. */
export async function mixedWith(
	networks: Predictor,
	{ngram, ngramOrder}: NgramWishes,
	kept: () => Promise<KeptNgram>,
): Promise<Predictor> {
	if (ngramOrder !== undefined) checkAtLeast('ngramOrder', ngramOrder, 1);
	if (ngram === undefined || ngram === false) return networks;
	if (ngram !== true && !(ngram >= 0 && ngram <= 1)) {
		throw new UsageError(`Expected ngram to be a weight from 0 to 1, or true, got ${ngram}.`);
	}
	const {model, weight} = await kept();
	return mixed(networks, ngramPredictor(model, ngramOrder), ngram === true ? weight : ngram);
}
