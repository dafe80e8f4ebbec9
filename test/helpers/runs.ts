/** Runs to test with: small configurations, states and folders. */
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunConfig, RunProgress} from '../../src/checkpoint/run.js';
import {defaultOptimizer, type ModelConfig} from '../../src/config.js';
import {buildVocabulary, readCorpus} from '../../src/data/corpus.js';
import {Vocabulary} from '../../src/data/vocabulary.js';
import type {TrainerState} from '../../src/engines/engine.js';
import {type Parameters, parameterShapes, zeroParameters} from '../../src/model/parameters.js';
import {Random} from '../../src/random.js';
import {plainModel} from './models.js';

/** A new folder of its own; the system clears it away. */
export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'charloom-'));

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

/** The configuration of a run whose corpus is the file at `path`. */
export async function runConfigFor(path: string, sizes: Partial<ModelConfig> = {}): Promise<RunConfig> {
	const corpus = await readCorpus([path], {encoding: 'utf-8', nfc: false, corpusFolder: path});
	const vocabulary = buildVocabulary(corpus);
	const config = runConfig({...plainModel, ...sizes, vocabSize: vocabulary.size});
	const {name, sources, sha256, bytes} = corpus;
	const described = {...config.corpus, name, sources, sha256, bytes: bytes.length, characters: bytes.length};
	return {...config, vocabulary: vocabulary.toRecord(), corpus: described};
}
