/** What commands that use a trained model start with: a run, its weights and vocabulary, an engine. */
import {findRun} from '../checkpoint/find.js';
import {type LoadedModel, openRun, type Run} from '../checkpoint/run.js';
import {Vocabulary} from '../data/vocabulary.js';
import type {Engine, EngineOptions} from '../engines/engine.js';
import {openEngine} from '../engines/index.js';
import {parameterCount} from '../model/parameters.js';
import {runFolders} from './context.js';

export type LoadedRun = {readonly run: Run; readonly model: LoadedModel; readonly vocabulary: Vocabulary};

/** Finds and loads a run; without a name the newest. */
export async function loadRun(wanted: string | undefined): Promise<LoadedRun> {
	const run = await openRun(await findRun(wanted, runFolders));
	return {run, model: await run.loadModel(), vocabulary: Vocabulary.fromRecord(run.config.vocabulary)};
}

type EngineChoice = EngineOptions & {readonly engine: string};

export const openChosenEngine = (choice: EngineChoice): Promise<Engine> => openEngine(choice.engine, choice);

/** `lstm 2×128, 240,129 parameters` */
export function modelInWords({config: {model}}: Run): string {
	const {cell, numLayers, hiddenSize} = model;
	return `${cell} ${numLayers}×${hiddenSize}, ${parameterCount(model).toLocaleString('en')} parameters`;
}

/** `best weights, step 600, carried 1.5648` */
export function weightsInWords({kind, step, score}: LoadedModel): string {
	const loss = score?.carried === undefined ? '' : `, carried ${score.carried.toFixed(4)}`;
	return `${kind === 'best' ? 'best weights' : 'weights that were never validated'}, step ${step}${loss}`;
}
