/** From files of PyTorch to a model of charloom. */
import {readdir, stat} from 'node:fs/promises';
import {basename, extname, join} from 'node:path';
import {fileError} from '../../checkpoint/file-errors.js';
import {parseBest} from '../../checkpoint/progress.js';
import {type BestScore, openRun, type Run, type RunConfig, type RunProgress} from '../../checkpoint/run.js';
import {parseSafetensors, type Tensors} from '../../checkpoint/safetensors.js';
import {defaultModel, type ModelConfig} from '../../config.js';
import type {VocabularyRecord} from '../../data/vocabulary-record.js';
import type {TrainerState} from '../../engines/engine.js';
import {UsageError, UserError} from '../../errors.js';
import {parseJson} from '../../input/json.js';
import {mostBytes, readWhole} from '../../input/reading.js';
import type {Parameters} from '../../model/parameters.js';
import {planRun} from '../../recipes/plan-run.js';
import {parseVocabulary, vocabularyOf} from '../vocabulary-file.js';
import {type Hints, modelOfStateDict} from './state-dict.js';
import {isTorchFile, readTorchFile} from './torch-file.js';

export type ImportOptions = Hints & {
	/** A file with the characters in the order of their ids. */
	readonly vocabulary?: string | undefined;
	/** The version of charloom, which the run keeps. */
	readonly version: string;
};

export type Imported = {
	readonly config: RunConfig;
	readonly parameters: Parameters;
	/** The score of weights that are as charloom wrote them; unknown where another program did. */
	readonly score?: BestScore;
	/** The state to go on from, where the weights are those that it belongs to. */
	readonly training?: {readonly state: TrainerState; readonly progress: RunProgress};
};

/** The content of a file of weights: the state_dict, and all that was saved around it. */
type Weights = {readonly tensors: Tensors; readonly around: readonly unknown[]; readonly score?: BestScore};

const read = async (path: string): Promise<Buffer> =>
	readWhole(path, {most: mostBytes.text})
		.then(bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
		.catch(error => {
			throw fileError(error, 'read', path);
		});

/** Endings of the files of weights, the first ones first. */
const endings = ['.safetensors', '.pt', '.pth', '.bin', '.ckpt'];

/** The file of weights in a folder. Throws a UserError where there is none, or several and none is `model`. */
async function weightsIn(folder: string): Promise<string> {
	const names = (await readdir(folder)).filter(name => endings.includes(extname(name)));
	for (const ending of endings) {
		const own = names.filter(name => name.endsWith(ending));
		const chosen = own.find(name => name === `model${ending}`) ?? (own.length === 1 ? own[0] : undefined);
		if (chosen !== undefined) return join(folder, chosen);
	}
	const found = names.length === 0 ? 'none is there' : `there are ${names.join(', ')}: name the one that is meant`;
	throw new UserError(`Expected ${folder} to hold one file of weights (${endings.join(', ')}), but ${found}.`);
}

const isTensor = (value: unknown): value is {shape: readonly number[]; data: Float32Array} =>
	typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;

/** The dictionary of tensors in a value of `torch.save`: the value itself, or one inside of it. */
function stateDictIn(value: unknown): Weights | undefined {
	if (!(value instanceof Map)) return undefined;
	const tensors = [...value].filter((entry): entry is [string, {shape: readonly number[]; data: Float32Array}] =>
		isTensor(entry[1]),
	);
	if (tensors.length > 0) return {tensors: new Map(tensors), around: []};
	const inside = ['state_dict', 'model_state_dict', 'model', ...value.keys()]
		.map(key => stateDictIn(value.get(key)))
		.find(found => found !== undefined);
	return inside && {tensors: inside.tensors, around: [...inside.around, ...value.values()]};
}

/** Safetensors begin with eight bytes of length, and then JSON. */
const looksLikeSafetensors = (bytes: Buffer): boolean => bytes.toString('latin1', 8, 9) === '{';

async function readWeights(path: string): Promise<Weights> {
	const bytes = await read(path);
	if (!isTorchFile(bytes)) {
		if (!looksLikeSafetensors(bytes)) {
			throw new UserError(
				`Expected ${path} to hold weights, as safetensors or as a state_dict of torch.save, but it is neither of them.`,
			);
		}
		const {tensors, metadata} = await parseSafetensors(new Uint8Array(bytes), path);
		const {best, format, ...others} = metadata;
		const around = Object.values(others).map(parsed);
		return {tensors, around, ...(best !== undefined && {score: parseBest(best, path)})};
	}
	const found = stateDictIn(readTorchFile(bytes, path));
	if (found) return found;
	throw new UserError(
		`Expected ${path} to hold a state_dict, but there is no dictionary of tensors in it. Save one: ` +
			'torch.save(model.state_dict(), FILE).',
	);
}

/** JSON where a text is JSON. */
function parsed(text: string): unknown {
	try {
		return parseJson(text);
	} catch {
		return text;
	}
}

const vocabularyNames = ['vocabulary.json', 'vocab.json', 'chars.json', 'vocabulary.txt', 'vocab.txt', 'chars.txt'];

/** The vocabulary: of the file that is named, else saved with the weights, else of a file beside them. */
async function findVocabulary(
	{around}: Weights,
	folder: string | undefined,
	size: number,
	named: string | undefined,
): Promise<VocabularyRecord> {
	if (named !== undefined) return parseVocabulary((await read(named)).toString('utf8'), size, named);
	for (const value of around) {
		const found = vocabularyOf(value, size);
		if (typeof found !== 'string') return found;
	}
	const there = folder === undefined ? [] : await readdir(folder);
	const name = vocabularyNames.find(one => there.includes(one));
	if (folder !== undefined && name !== undefined) {
		const path = join(folder, name);
		return parseVocabulary((await read(path)).toString('utf8'), size, path);
	}
	throw new UsageError(
		`Expected to find which ${size} characters the model knows, and found no vocabulary with its weights. Name a file of them, ` +
			'in the order of their ids: --vocabulary FILE (a text, a JSON list, or a JSON object from character to id).',
	);
}

/** The run that a folder is, if charloom made it. */
async function runIn(folder: string): Promise<Run | undefined> {
	const names = await readdir(folder);
	if (!names.includes('config.json')) return undefined;
	const json = parsed((await read(join(folder, 'config.json'))).toString('utf8'));
	const isOurs = typeof json === 'object' && json !== null && 'formatVersion' in json;
	return isOurs ? openRun(folder) : undefined;
}

/** A run of which nothing is known but its model: a training would have the settings of a text of a million characters. */
function newConfig(model: ModelConfig, vocabulary: VocabularyRecord, name: string, version: string): RunConfig {
	const text = {characters: 1e6, trainCharacters: 9e5, vocabSize: model.vocabSize};
	const {training} = planRun(text, {model, optimizer: {}, training: {}, sample: {}, length: {}});
	const {encoding, nfc} = vocabulary;
	return {
		formatVersion: 1,
		charloom: version,
		node: process.versions.node,
		created: new Date().toISOString(),
		from: name,
		model,
		training,
		vocabulary,
		corpus: {
			name: 'unknown',
			sources: [],
			encoding: encoding === 'bytes' ? 'bytes' : 'utf-8',
			nfc,
			minCount: 1,
			bytes: 0,
			characters: 0,
			sha256: '',
		},
		engine: {name: 'elsewhere', description: `imported from ${name}`},
	};
}

/** Throws a UserError where weights that came back are of another model than the folder's. */
function checkSame(known: ModelConfig, found: ModelConfig, path: string): void {
	const keys = ['cell', 'vocabSize', 'embeddingSize', 'hiddenSize', 'numLayers', 'tied'] as const;
	const wrong = keys.filter(key => known[key] !== found[key]);
	if (wrong.length === 0) return;
	const shown = wrong.map(key => `${key} ${known[key]}, got ${found[key]}`).join('; ');
	throw new UserError(`Expected the weights of ${path} to be of the model in config.json: ${shown}.`);
}

/**
 * Reads the model at `source`: a folder that charloom exported, a folder with a file of weights, or that file, of safetensors or
 * of torch.save. Throws a UserError where it is no model that charloom can compute, or its characters are not known.
 */
export async function importPyTorch(source: string, options: ImportOptions): Promise<Imported> {
	const isFolder = (
		await stat(source).catch(error => {
			throw fileError(error, 'read', source);
		})
	).isDirectory();
	const path = isFolder ? await weightsIn(source) : source;
	const run = isFolder ? await runIn(source) : undefined;
	const config = run?.config;
	const weights = await readWeights(path);
	const {cell = config?.model.cell, residual = config?.model.residual ?? false} = options;
	const {model, parameters} = modelOfStateDict(weights.tensors, {cell, residual});
	if (run && config) {
		checkSame(config.model, model, path);
		if (!weights.score) return {config, parameters}; // another program trained them: the state is that of older ones
		const hasState = await run.has('last');
		return {config, parameters, score: weights.score, ...(hasState && {training: await run.loadLast()})};
	}
	const vocabulary = await findVocabulary(weights, isFolder ? source : undefined, model.vocabSize, options.vocabulary);
	return {config: newConfig({...defaultModel, ...model}, vocabulary, basename(path), options.version), parameters};
}
