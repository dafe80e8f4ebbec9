/** A trained model that a new run begins with. */
import {findRun} from '../../checkpoint/find.js';
import {openRun} from '../../checkpoint/run.js';
import type {ModelConfig} from '../../config.js';
import type {TextSettings} from '../../data/dataset.js';
import {Vocabulary} from '../../data/vocabulary.js';
import {idsIn} from '../../data/vocabulary-union.js';
import type {Parameters} from '../../model/parameters.js';
import {transplant} from '../../model/transplant.js';
import {Random} from '../../random.js';
import type {Wanted} from '../../recipes/plan-run.js';
import {drawInitial} from '../initial-parameters.js';
import type {JobEnvironment} from './environment.js';

export type StartingPoint = {
	/** The name of the run that the weights come from. */
	readonly name: string;
	readonly model: ModelConfig;
	readonly parameters: Parameters;
	readonly vocabulary: Vocabulary;
	/** The way in which texts are read for that run. */
	readonly text: Pick<TextSettings, 'encoding' | 'nfc'>;
};

/** Loads the kept weights of a run by path or name. Throws a UserError where there is no such run. */
export async function loadStart(wanted: string, {runFolders}: JobEnvironment): Promise<StartingPoint> {
	const run = await openRun(await findRun(wanted, runFolders));
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	const {parameters} = await run.loadModel();
	const {encoding, nfc} = run.config.corpus;
	return {name: run.name, model: run.config.model, parameters, vocabulary, text: {encoding, nfc}};
}

/** Adds the sizes of the model that the run begins with to what is wanted of the run. */
export function wantedFrom({model}: StartingPoint, wanted: Wanted): Wanted {
	const {vocabSize: _, ...sizes} = model;
	const given = Object.fromEntries(Object.entries(wanted.model).filter(([, value]) => value !== undefined));
	return {...wanted, model: {...sizes, ...given}, isTuning: true};
}

/** The trained weights, with new ones for the characters that the model did not know. */
export async function startParameters(
	start: StartingPoint,
	model: ModelConfig,
	vocabulary: Vocabulary,
	randomSeed: number,
): Promise<Parameters> {
	const fresh = (await drawInitial(model, new Random(randomSeed))) as Parameters; // nobody stops it
	return transplant(model, {trained: start.parameters, fresh, oldIds: idsIn(start.vocabulary, vocabulary)});
}
