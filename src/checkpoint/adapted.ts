/** Runs whose weights have followed a text after their training: a folder of its own for each, beside the run it came from. */
import type {Parameters} from '../model/parameters.js';
import {createRun, type Run} from './run.js';
import type {Adaptation} from './run-config.js';

/** Makes a run of a model whose weights have gone on from those of `run`, of its step `step`. Gives its path. */
export async function saveAdapted(
	folder: string,
	run: Run,
	weights: {readonly parameters: Parameters; readonly step: number},
	adapted: Adaptation,
): Promise<string> {
	const writer = await createRun(folder, {...run.config, created: new Date().toISOString(), adapted});
	try {
		await writer.saveBest(weights.parameters, {step: weights.step});
	} finally {
		await writer.close();
	}
	return writer.run.path;
}
