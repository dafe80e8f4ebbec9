/**
 * A sensible run for a text of a given size. Whatever the user sets wins, and the rest follows from it. The machine has
 * no say: the same command trains the same model everywhere.
 */
import {
	defaultModel,
	defaultOptimizer,
	type ModelConfig,
	type OptimizerConfig,
	type SampleText,
	type TrainConfig,
} from '../config.js';

/** The text that `charloom demo` trains on. */
export const demoCorpus = 'bible';

type Recipe = {
	/** Texts of up to so many characters. */
	readonly upTo: number;
	readonly hiddenSize: number;
	readonly embeddingSize: number;
	readonly dropouts: readonly [embedding: number, hidden: number, output: number];
	/** How many characters to learn from, each counted as often as it is seen. */
	readonly characters: number;
};

/** The larger the text, the larger the model that it can teach without being learned by heart. */
const recipes: readonly Recipe[] = [
	{upTo: 300e3, hiddenSize: 128, embeddingSize: 128, dropouts: [0.1, 0.2, 0.2], characters: 3e6},
	{upTo: 5e6, hiddenSize: 256, embeddingSize: 64, dropouts: [0.05, 0.2, 0.2], characters: 10e6},
	{upTo: Infinity, hiddenSize: 512, embeddingSize: 128, dropouts: [0.05, 0.1, 0.1], characters: 27e6},
];

/** How a model of so many units learns: wider layers want smaller and fewer steps, each of more characters. */
type Pace = {readonly upTo: number; readonly learningRate: number; readonly seqLength: number};

const paces: readonly Pace[] = [
	{upTo: 128, learningRate: 1e-2, seqLength: 32},
	{upTo: 256, learningRate: 6e-3, seqLength: 32},
	{upTo: 512, learningRate: 2.5e-3, seqLength: 64},
	{upTo: Infinity, learningRate: 2e-3, seqLength: 64},
];

/** How long a run shall be, in one of four ways; none leaves it to the recipe. */
export type Length = {
	readonly steps?: number | undefined;
	readonly epochs?: number | undefined;
	readonly characters?: number | undefined;
	readonly seconds?: number | undefined;
};

type Partly<Config> = {readonly [Key in keyof Config]?: Config[Key] | undefined};

export type Wanted = {
	readonly model: Partly<Omit<ModelConfig, 'vocabSize'>>;
	readonly optimizer: Partly<OptimizerConfig>;
	readonly training: Partly<Omit<TrainConfig, 'optimizer' | 'duration' | 'sample'>>;
	readonly sample: Partly<SampleText>;
	readonly length: Length;
};

const first = <Row extends {readonly upTo: number}>(rows: readonly Row[], size: number): Row =>
	rows.find(row => size <= row.upTo) ?? rows[rows.length - 1];

/** An object without the keys whose value is undefined, so that it can be spread over defaults. */
const given = <Config extends object>(partly: Config): {[Key in keyof Config]?: Exclude<Config[Key], undefined>} =>
	Object.fromEntries(Object.entries(partly).filter(([, value]) => value !== undefined)) as {
		[Key in keyof Config]?: Exclude<Config[Key], undefined>;
	};

const clamp = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

function planModel(recipe: Recipe, vocabSize: number, wanted: Wanted['model']): ModelConfig {
	const [embeddingDropout, hiddenDropout, outputDropout] = recipe.dropouts;
	const embeddingSize = wanted.embeddingSize ?? recipe.embeddingSize;
	return {
		...defaultModel,
		vocabSize,
		embeddingSize,
		hiddenSize: recipe.hiddenSize,
		tied: embeddingSize > 0,
		embeddingDropout: embeddingSize > 0 ? embeddingDropout : 0,
		hiddenDropout,
		outputDropout,
		forgetBias: (wanted.cell ?? defaultModel.cell) === 'lstm' ? defaultModel.forgetBias : 0,
		...given(wanted),
	};
}

/** T and B: the pace's and 32, and less where the text is too short to give every lane a few chunks. */
function planBatch(
	pace: Pace,
	trainCharacters: number,
	{seqLength, batchSize}: Wanted['training'],
): {B: number; T: number} {
	const fewChunks = 4;
	const available = (trainCharacters - 1) / fewChunks;
	const T = seqLength ?? clamp(1, Math.floor(available / (batchSize ?? 1)), pace.seqLength);
	return {T, B: batchSize ?? clamp(1, Math.floor(available / T), 32)};
}

/** The run's length as it was asked for; undefined where it was not. `stepCharacters` is B · T. */
function durationOf(
	length: Length,
	stepCharacters: number,
	trainCharacters: number,
): TrainConfig['duration'] | undefined {
	if (length.seconds !== undefined) return {seconds: length.seconds};
	if (length.steps !== undefined) return {steps: length.steps};
	const characters = length.epochs === undefined ? length.characters : length.epochs * trainCharacters;
	return characters === undefined ? undefined : {steps: Math.max(1, Math.ceil(characters / stepCharacters))};
}

/** Steps assumed of a timed run, where something has to be derived from a number that is not known. */
const assumedSteps = 4000;

/** The whole configuration of a run on a text of so many characters, of which `trainCharacters` are trained on. */
export function planRun(
	text: {readonly characters: number; readonly trainCharacters: number; readonly vocabSize: number},
	wanted: Wanted,
): {readonly model: ModelConfig; readonly training: TrainConfig} {
	const recipe = first(recipes, text.characters);
	const model = planModel(recipe, text.vocabSize, wanted.model);
	const pace = first(paces, model.hiddenSize);
	const {B, T} = planBatch(pace, text.trainCharacters, wanted.training);
	const duration = durationOf(wanted.length, B * T, text.trainCharacters) ?? {
		steps: Math.ceil(recipe.characters / (B * T)),
	};
	const steps = 'steps' in duration ? duration.steps : assumedSteps;
	const training: TrainConfig = {
		optimizer: {
			...defaultOptimizer,
			averageDecay: clamp(0.99, 1 - 5 / steps, 0.999), // the last fifth of the run counts
			...given(wanted.optimizer),
		},
		batchSize: B,
		seqLength: T,
		windows: 'lanes',
		learningRate: pace.learningRate,
		schedule: 'cosine',
		warmupSteps: Math.min(100, Math.ceil(steps / 20)),
		finalLearningRate: 0.05,
		decayFactor: 0.5,
		decayEvery: Math.max(1, Math.ceil(steps / 4)),
		validFraction: 0.1,
		validEvery: 'auto',
		checkpointEvery: 'auto',
		sampleEvery: 'auto',
		sample: {seed: '', temperature: 0.8, length: 200, ...given(wanted.sample)},
		patience: 0,
		randomSeed: 1,
		...given(wanted.training),
		duration,
	};
	return {model, training};
}

/** The configuration of a run that goes on: as it was, but for what is now wanted otherwise. */
export function replanRun(training: TrainConfig, trainCharacters: number, wanted: Wanted): TrainConfig {
	const stepCharacters = training.batchSize * training.seqLength;
	return {
		...training,
		...given(wanted.training),
		optimizer: {...training.optimizer, ...given(wanted.optimizer)},
		sample: {...training.sample, ...given(wanted.sample)},
		duration: durationOf(wanted.length, stepCharacters, trainCharacters) ?? training.duration,
	};
}
