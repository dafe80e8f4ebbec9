/** The weights that a model writes with, from its files: `config.json` and `model.safetensors`. */

import type {Parameters} from '../model/parameters.js';
import {type BestScore, parseBest} from './progress.js';
import {parseRunConfig, type RunConfig} from './run-config.js';
import {runFileNames} from './run-files.js';
import {type Metadata, parseSafetensors, type Tensors} from './safetensors.js';
import {parametersOf} from './trainer-state.js';

/** Weights to generate with, and which they are. */
export type LoadedModel = {
	readonly parameters: Parameters;
	/**
	 * `best`: of the best validation; `last`: the average of the last state, of a run that has not validated yet; `foreign`:
	 * another program wrote them, and nothing is known of them; `adapted`: they have followed a text since.
	 */
	readonly kind: 'best' | 'last' | 'foreign' | 'adapted';
	readonly step: number;
	readonly score?: BestScore;
};

/** The model of a file's content. Throws a UserError that names `file` where it does not fit the configuration. */
export function modelOf(
	config: RunConfig,
	{tensors, metadata}: {readonly tensors: Tensors; readonly metadata: Metadata},
	file: string,
): LoadedModel {
	const parameters = parametersOf(config.model, tensors, file);
	if (metadata['best'] === undefined) return {parameters, kind: 'foreign', step: 0};
	const score = parseBest(metadata['best'], file);
	return {parameters, kind: config.adapted ? 'adapted' : 'best', step: score.step, score};
}

/** A model from the contents of its two files. Throws a UserError where a file is damaged, or the two don't belong together. */
export async function loadedFrom(files: {
	readonly config: string | Uint8Array;
	readonly weights: Uint8Array;
}): Promise<{readonly config: RunConfig; readonly loaded: LoadedModel}> {
	const json = typeof files.config === 'string' ? files.config : new TextDecoder().decode(files.config);
	const config = parseRunConfig(json, runFileNames.config);
	return {config, loaded: modelOf(config, await parseSafetensors(files.weights, runFileNames.best), runFileNames.best)};
}
