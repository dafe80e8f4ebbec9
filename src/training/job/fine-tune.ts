/** A trained model that a new run begins with. */

import {loadRun} from '../../cli/commands/shared/load-run.js';
import type {ModelConfig} from '../../config.js';
import type {Corpus} from '../../data/corpus.js';
import type {Vocabulary} from '../../data/vocabulary.js';
import {idsIn} from '../../data/vocabulary-union.js';
import {initialParameters} from '../../model/initial.js';
import type {Parameters} from '../../model/parameters.js';
import {transplant} from '../../model/transplant.js';
import {Random} from '../../random.js';
import type {Wanted} from '../../recipes/plan-run.js';

export type StartingPoint = {
	/** The run's. */
	readonly name: string;
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly vocabulary: Vocabulary;
	/** How texts are read for it. */
	readonly text: Pick<Corpus, 'encoding' | 'nfc'>;
};

/** Loads the kept weights of a run by path or name. */
export async function loadStart(wanted: string): Promise<StartingPoint> {
	const {run, model, vocabulary} = await loadRun(wanted);
	const {encoding, nfc} = run.config.corpus;
	const {parameters} = model;
	return {name: run.name, model: run.config.model, parameters, vocabulary, text: {encoding, nfc}};
}

/** What is wanted of the run, with the sizes of the model that it begins with. */
export function wantedFrom({model}: StartingPoint, wanted: Wanted): Wanted {
	const {vocabSize: _, ...sizes} = model;
	const given = Object.fromEntries(Object.entries(wanted.model).filter(([, value]) => value !== undefined));
	return {...wanted, model: {...sizes, ...given}, isTuning: true};
}

/** The trained weights, with new ones for the characters that the model did not know. */
export function startParameters(
	start: StartingPoint,
	model: ModelConfig,
	vocabulary: Vocabulary,
	randomSeed: number,
): Parameters {
	const fresh = initialParameters(model, new Random(randomSeed));
	return transplant(model, {trained: start.parameters, fresh, oldIds: idsIn(start.vocabulary, vocabulary)});
}
