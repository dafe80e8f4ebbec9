/** Opens a trained model by name, by path, or from memory. */
import {findRun} from '../checkpoint/find.js';
import {loadedFrom} from '../checkpoint/load-model.js';
import {decodeNgram, type KeptNgram} from '../checkpoint/ngram-file.js';
import {openRun, type RunConfig} from '../checkpoint/run.js';
import {runFileNames} from '../checkpoint/run-files.js';
import {Vocabulary} from '../data/vocabulary.js';
import {UsageError, UserError} from '../errors.js';
import {type EngineChoice, openChosen} from './engine.js';
import {Model} from './model.js';
import {ngramOfRun} from './ngram-of-run.js';
import {runFolders, shippedRun} from './places.js';
import type {ModelMember} from './predictors.js';
import {checkSameVocabulary} from './same-vocabulary.js';

/** The two files of a model, as `charloom export` writes them: texts or bytes. */
export type ModelFiles = {
	/** `config.json` */
	readonly config: string | Uint8Array;
	/** `model.safetensors` */
	readonly weights: Uint8Array;
	/** `ngram.bin`, where an n-gram model was exported along. */
	readonly ngram?: Uint8Array;
};

export type OpenOptions = EngineChoice & {
	/** The weights of a run's best validation, the default, or those of the end of its training. */
	readonly weights?: 'best' | 'last';
};

/** A name, a path, or files; without one the newest run of the current folder, else the model that comes along. */
type Source = string | ModelFiles | undefined;

/**
 * Opens a model: `austen`, which comes with charloom, the folder of a run, its name in `checkpoints`, or the bytes of its
 * files. Without a source the newest run of the current folder is taken, else the model that comes along. Several sources make
 * one model, whose predictions are the mean of theirs. Throws a UserError where there is none, where files are damaged, where the
 * engine does not work here, or where several do not know the same characters.
 */
export async function openModel(
	source?: string | ModelFiles | readonly (string | ModelFiles)[],
	options: OpenOptions = {},
): Promise<Model> {
	const {weights = 'best', ...choice} = options;
	const sources: readonly Source[] = Array.isArray(source) ? source : [source];
	if (sources.length === 0) throw new UsageError('Expected at least one model to open, got an empty list.');
	const opened = await Promise.all(sources.map(one => load(one, weights)));
	checkSameVocabulary(opened.map(({name, config}) => ({name, vocabulary: Vocabulary.fromRecord(config.vocabulary)})));
	const members: ModelMember[] = [];
	for (const {config, loaded} of opened) {
		const {model} = config;
		const engine = await openChosen(choice, {work: {purpose: 'generating', model, batchSize: 1}});
		members.push({config: model, loaded, engine});
	}
	const [{config, ngram}] = opened;
	return new Model({...partsOf(opened.map(({name}) => name).join('+'), config), members, ngram});
}

/** The parts of a model that its run's configuration tells. */
export const partsOf = (name: string, {training, vocabulary}: RunConfig) => ({
	name,
	records: training.records,
	vocabulary: Vocabulary.fromRecord(vocabulary),
});

/** The n-gram model of a model's files. */
async function ngramOf({ngram}: ModelFiles, {vocabulary}: RunConfig): Promise<KeptNgram> {
	if (!ngram)
		throw new UserError('Expected the bytes of ngram.bin beside those of the model, got none: pass them as `ngram`.');
	return decodeNgram(Buffer.from(ngram), Vocabulary.fromRecord(vocabulary).size, runFileNames.ngram);
}

async function load(source: Source, weights: 'best' | 'last') {
	if (typeof source === 'object') {
		const {config, loaded} = await loadedFrom(source);
		return {name: 'model', config, loaded, ngram: () => ngramOf(source, config)};
	}
	const run = await openRun(await findRun(source, runFolders, {path: shippedRun, isDefault: true}));
	const ngram = () => ngramOfRun(run, Vocabulary.fromRecord(run.config.vocabulary));
	return {name: run.name, config: run.config, loaded: await run.loadModel(weights), ngram};
}
