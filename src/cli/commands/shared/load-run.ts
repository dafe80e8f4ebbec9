/** The things that every command with a trained model needs: a run, its weights and vocabulary, an engine. */

import {type LoadedModel, openRun, type Run} from '../../../checkpoint/run.js';
import {Vocabulary} from '../../../data/vocabulary.js';
import type {Engine, EngineOptions, Workload} from '../../../engines/engine.js';
import {openEngine} from '../../../engines/index.js';
import {grouped} from '../../../format.js';
import {parameterCount} from '../../../model/parameters.js';
import {type engineOptions, engineSettingsOf} from '../../options/engine.js';
import type {OptionValues} from '../../options/option.js';
import {runInWords, whichRun} from './find-run.js';

export type LoadedRun = {
	readonly run: Run;
	readonly model: LoadedModel;
	readonly vocabulary: Vocabulary;
	/** `run demo-20260102-030405 (the newest)` */
	readonly title: string;
};

/** Finds and loads a run; without a name the newest, or the one that ships. `weights` are the best or the last. */
export async function loadRun(wanted: string | undefined, weights: 'best' | 'last' = 'best'): Promise<LoadedRun> {
	const chosen = await whichRun(wanted);
	const run = await openRun(chosen.path);
	const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
	return {
		run,
		model: await run.loadModel(weights),
		vocabulary,
		title: runInWords(run, chosen),
	};
}

/** Opens the engine that a command's options name, for the work that it is to do. */
export function openChosenEngine(
	values: OptionValues<typeof engineOptions>,
	work: Workload,
	more: Pick<EngineOptions, 'productPrecision'> = {},
): Promise<Engine> {
	const {engine, ...options} = engineSettingsOf(values);
	return openEngine(engine, {...options, work, ...more});
}

/** `lstm 2×128, 240,129 parameters` */
export function modelInWords({config: {model}}: Run): string {
	const {cell, numLayers, hiddenSize} = model;
	return `${cell} ${numLayers}×${hiddenSize}, ${grouped(parameterCount(model))} parameters`;
}

const kindInWords: Readonly<Record<LoadedModel['kind'], string>> = {
	best: 'best weights',
	last: 'last weights, not validated',
	foreign: 'weights from elsewhere',
	adapted: 'weights adapted to a text',
};

/** `best weights, step 600, carried 1.5648` */
export function weightsInWords({kind, step, score}: LoadedModel): string {
	const loss = score?.carried === undefined ? '' : `, carried ${score.carried.toFixed(4)}`;
	return kind === 'foreign' ? kindInWords[kind] : `${kindInWords[kind]}, step ${step}${loss}`;
}
