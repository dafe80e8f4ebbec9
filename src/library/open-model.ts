/** Opens a trained model by name, by path, or from memory. */
import {findRun} from '../checkpoint/find.js';
import {loadedFrom} from '../checkpoint/load-model.js';
import {openRun, type RunConfig} from '../checkpoint/run.js';
import {Vocabulary} from '../data/vocabulary.js';
import {type EngineChoice, openChosen} from './engine.js';
import {Model} from './model.js';
import {runFolders, shippedRun} from './places.js';

/** The two files of a model, as `charloom export` writes them: texts or bytes. */
export type ModelFiles = {
	/** `config.json` */
	readonly config: string | Uint8Array;
	/** `model.safetensors` */
	readonly weights: Uint8Array;
};

export type OpenOptions = EngineChoice & {
	/** The weights of a run's best validation, the default, or those of the end of its training. */
	readonly weights?: 'best' | 'last';
};

/**
 * Opens a model: `austen`, which comes with charloom, the folder of a run, its name in `checkpoints`, or the bytes of its
 * files. Without a source the newest run of the current folder is taken, else the model that comes along. Throws a UserError
 * where there is none, where its files are damaged, or where the engine does not work here.
 */
export async function openModel(source?: string | ModelFiles, options: OpenOptions = {}): Promise<Model> {
	const {weights = 'best', ...choice} = options;
	const {name, config, loaded} = await load(source, weights);
	const engine = await openChosen(choice, {work: {purpose: 'generating', model: config.model, batchSize: 1}});
	return new Model({...partsOf(name, config), loaded, engine});
}

/** The parts of a model that its run's configuration tells. */
export const partsOf = (name: string, {model, training, vocabulary}: RunConfig) => ({
	name,
	config: model,
	records: training.records,
	vocabulary: Vocabulary.fromRecord(vocabulary),
});

async function load(source: string | ModelFiles | undefined, weights: 'best' | 'last') {
	if (typeof source === 'object') return {name: 'model', ...(await loadedFrom(source))};
	const run = await openRun(await findRun(source, runFolders, {path: shippedRun, isDefault: true}));
	return {name: run.name, config: run.config, loaded: await run.loadModel(weights)};
}
