/** Runs to test with: small configurations, states and folders. */
import {mkdtempSync, rmSync} from 'node:fs';
import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createRun, type RunConfig, type RunProgress} from '../../src/checkpoint/run.js';
import {defaultOptimizer, type ModelConfig} from '../../src/config.js';
import {buildVocabulary, readCorpus} from '../../src/data/corpus.js';
import type {TextSettings} from '../../src/data/dataset.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {TrainerState} from '../../src/engines/engine.js';
import {sourceOf} from '../../src/engines/trainer-state.js';
import {type Parameters, parameterShapes, zeroParameters} from '../../src/model/parameters.js';
import {Random} from '../../src/random.js';
import {plainModel} from './models.js';

const root = mkdtempSync(join(tmpdir(), 'charloom-'));
process.on('exit', () => rmSync(root, {recursive: true, force: true}));

/** A new folder of its own; it is gone when the tests of the file are done. */
export const newFolder = (): Promise<string> => mkdtemp(join(root, 'folder-'));

export const vocabularyOf = (characters: string): Vocabulary =>
	Vocabulary.fromValues(
		Array.from(characters, character => character.codePointAt(0) ?? 0),
		{encoding: 'characters', nfc: false, unknown: false},
	);

export const smallVocabulary = vocabularyOf('\nabcdef');

export function runConfig(model: ModelConfig = plainModel): RunConfig {
	return {
		formatVersion: 1,
		charloom: '0.0.0',
		node: '24.0.0',
		created: '2026-01-01T00:00:00.000Z',
		model,
		training: {
			optimizer: {...defaultOptimizer, gradientClipNorm: Number.POSITIVE_INFINITY},
			batchSize: 3,
			seqLength: 5,
			windows: 'lanes',
			learningRate: 1e-3,
			schedule: 'cosine',
			warmupSteps: 10,
			finalLearningRate: 0.05,
			decayFactor: 0.5,
			decayEvery: 5,
			duration: {seconds: 60},
			validFraction: 0.1,
			validEvery: 'auto',
			checkpointEvery: 'auto',
			sampleEvery: 10,
			sample: {seed: '', temperature: 0.8, length: 20},
			patience: 0,
			randomSeed: 1,
		},
		vocabulary: smallVocabulary.toRecord(),
		corpus: {
			name: 'none',
			sources: ['/nowhere/none.txt'],
			encoding: 'utf-8',
			nfc: false,
			minCount: 1,
			bytes: 7,
			characters: 7,
			sha256: 'a'.repeat(64),
		},
		engine: {name: 'reference', description: 'test'},
	};
}

export function randomParameters(model: ModelConfig, random: Random): Parameters {
	const zero = zeroParameters(model);
	return Object.fromEntries(Object.entries(zero).map(([name, data]) => [name, data.map(() => random.normal())]));
}

/** A state in which all numbers differ. */
export function randomState(model: ModelConfig, batchSize: number, step: number): TrainerState {
	const random = new Random(step);
	const numbers = (count: number): Float32Array => Float32Array.from({length: count}, () => random.normal());
	return {
		step,
		parameters: randomParameters(model, random),
		average: randomParameters(model, random),
		firstMoment: randomParameters(model, random),
		secondMoment: randomParameters(model, random),
		lanes: Array.from({length: model.numLayers}, () => ({
			h: numbers(batchSize * model.hiddenSize),
			c: numbers(model.cell === 'lstm' ? batchSize * model.hiddenSize : 0),
		})),
	};
}

export const progressAt = (step: number): RunProgress => ({
	step,
	elapsedSeconds: step / 3,
	batches: {position: step},
	random: new Random(step).state,
	best: {step, carried: 1.25, window: 1.5},
	validationsSinceBest: 2,
});

export const tensorCount = (model: ModelConfig): number => parameterShapes(model).size;

type RunWishes = {
	/** The output bias of the stand-in for rare characters: how often the model writes it. */
	readonly standInBias?: number;
	/** Another number gives other weights. */
	readonly weightSeed?: number;
};

/** A run with random weights and a corpus of its own, `text.txt` beside it. */
export async function makeRun(
	text: string | Uint8Array,
	{encoding = 'utf-8', nfc = false, minCount = 1, standInBias, weightSeed = 10}: Partial<TextSettings> & RunWishes = {},
): Promise<{readonly path: string; readonly corpus: string; readonly folder: string}> {
	const folder = await newFolder();
	const source = join(folder, 'text.txt');
	await writeFile(source, text);
	const corpus = await readCorpus([source], {encoding, nfc, corpusFolder: folder});
	const vocabulary = buildVocabulary(corpus, {minCount});
	const config = runConfig({...plainModel, vocabSize: vocabulary.size});
	const {name, sources, sha256, bytes} = corpus;
	const read = {encoding, nfc, minCount, name, sources, sha256, bytes: bytes.length, characters: bytes.length};
	const described = {...config.corpus, ...read};
	const path = join(folder, 'checkpoints', 'made');
	const writer = await createRun(path, {...config, vocabulary: vocabulary.toRecord(), corpus: described});
	const state = {...randomState(writer.run.config.model, config.training.batchSize, weightSeed), step: 10};
	if (standInBias !== undefined) state.average['decoder.bias'][vocabulary.unknownId ?? -1] = standInBias;
	await writer.saveBest(state.average, {step: 9, carried: 1.25});
	await writer.saveLast(sourceOf(state), progressAt(10));
	await writer.close();
	return {path, corpus: source, folder};
}
