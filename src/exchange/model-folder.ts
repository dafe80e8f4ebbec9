/** A trained model alone in a folder: `config.json` and `model.safetensors`, a run without the state of its training. */
import {basename, isAbsolute} from 'node:path';
import type {WrittenDType} from '../checkpoint/dtypes.js';
import {createRun, type LoadedModel, type Run, type RunConfig} from '../checkpoint/run.js';

/** A model and all that is known about it. */
export type WholeModel = {readonly config: RunConfig; readonly model: LoadedModel};

/** Whoever gets the model has no use for the paths of this machine. */
const withoutPaths = (config: RunConfig): RunConfig => {
	const sources = config.corpus.sources.map(source => (isAbsolute(source) ? basename(source) : source));
	return {...config, corpus: {...config.corpus, sources}};
};

/**
 * Writes a model into a folder that is new or empty. Throws a UserError where it is not, and where the weights are larger
 * than numbers of 16 bits (`F16`) can be.
 */
export async function writeModelFolder(folder: string, {config, model}: WholeModel, dtype: WrittenDType): Promise<Run> {
	const writer = await createRun(folder, withoutPaths(config));
	try {
		await writer.saveBest(model.parameters, model.score ?? {step: model.step}, dtype);
	} finally {
		await writer.close();
	}
	return writer.run;
}
