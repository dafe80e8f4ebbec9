/**
 * A sensible run for a text of a given size. Whatever the user sets wins, and the rest follows from it, by a preset. The
 * machine has no say, unless the length of the run is a time: the same command trains the same model everywhere.
 */
import {
	type AdamWConfig,
	defaultModel,
	defaultOptimizer,
	type ModelConfig,
	type SampleText,
	type TeacherConfig,
	type TrainConfig,
} from '../config.js';
import {dropoutKeys, dropoutsOf} from './dropout.js';
import {forList, presetForList} from './lists.js';
import {patienceOf, planValidation} from './plan-validation.js';
import {type Preset, type PresetName, presetForText, presetForWidth, presetOf} from './presets.js';
import {usualTeacher} from './teacher.js';

/** The text that `charloom demo` trains on. */
export const demoCorpus = 'bible';

/** The length that a run shall have, in one of four ways; none leaves it to the recipe. */
export type Length = {
	readonly steps?: number | undefined;
	readonly epochs?: number | undefined;
	readonly characters?: number | undefined;
	readonly seconds?: number | undefined;
};

type Partly<Config> = {readonly [Key in keyof Config]?: Config[Key] | undefined};

export type Wanted = {
	/** The recipe; left out, one is taken that suits the text, or the width that is given. */
	readonly preset?: PresetName | undefined;
	/** The run begins with trained weights, which large steps would spoil. */
	readonly isTuning?: boolean;
	readonly model: Partly<Omit<ModelConfig, 'vocabSize'>>;
	readonly optimizer: Partly<Omit<AdamWConfig, 'kind'>>;
	readonly training: Partly<Omit<TrainConfig, 'optimizer' | 'duration' | 'sample' | 'teacher'>>;
	/** Without it the recipe has a word in it. */
	readonly teacher?: TeacherConfig | 'none' | undefined;
	readonly sample: Partly<SampleText>;
	readonly length: Length;
};

/** An object without the keys whose value is undefined, so that it can be spread over defaults. */
const given = <Config extends object>(partly: Config): {[Key in keyof Config]?: Exclude<Config[Key], undefined>} =>
	Object.fromEntries(Object.entries(partly).filter(([, value]) => value !== undefined)) as {
		[Key in keyof Config]?: Exclude<Config[Key], undefined>;
	};

const clamp = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/** The recipe of a run: the one that is named, else by the width that is given, else by the text. */
function chosenPreset({preset, model}: Wanted, {characters, records}: TextSize): Preset {
	if (preset !== undefined) return presetOf(preset);
	if (model.hiddenSize !== undefined) return presetForWidth(model.hiddenSize);
	return records ? presetForList(characters) : presetForText(characters);
}

function planModel(preset: Preset, vocabSize: number, passes: number, wanted: Wanted['model']): ModelConfig {
	const embeddingSize = wanted.embeddingSize ?? preset.embeddingSize;
	return {
		...defaultModel,
		vocabSize,
		embeddingSize,
		hiddenSize: preset.hiddenSize,
		numLayers: preset.numLayers,
		tied: embeddingSize > 0,
		...dropoutsOf(preset, passes, embeddingSize),
		...given(wanted),
	};
}

/** Wider layers want smaller steps, by as much as they are wider; narrow ones gain nothing by steps beyond this. */
const highestRate = 1e-2;

/** The preset's rate, which is for its width, at another width. */
const rateAt = ({learningRate, hiddenSize}: Preset, width: number): number =>
	Math.min(highestRate, Number(((learningRate * hiddenSize) / width).toPrecision(2)));

/** Share of the rate for weights that are trained already. */
const tuningShare = 0.3;

/** Characters of a record beyond which it is learned in pieces. */
const longestRecord = 256;

/** T and B: the preset's, and less where the text is too short to give every batch row a few chunks. */
function planBatch(
	preset: Preset,
	trainCharacters: number,
	{seqLength, batchSize}: Wanted['training'],
	records: TextSize['records'],
): {B: number; T: number} {
	if (records) {
		const T = seqLength ?? clamp(8, records.longest, longestRecord);
		const B = clamp(preset.batchSize, Math.floor((preset.batchSize * preset.seqLength) / T), 4 * preset.batchSize);
		return {T, B: batchSize ?? clamp(1, Math.floor(records.count / 4), B)};
	}
	const fewChunks = 4;
	const available = (trainCharacters - 1) / fewChunks;
	const T = seqLength ?? clamp(1, Math.floor(available / (batchSize ?? 1)), preset.seqLength);
	return {T, B: batchSize ?? clamp(1, Math.floor(available / T), preset.batchSize)};
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

/** Steps assumed of a timed run whose speed is not known, where something has to be derived from their number. */
const assumedSteps = 4000;

/** Settings of training that no preset changes, where nobody asked for others. */
export const defaultTraining = {
	schedule: 'cosine',
	finalLearningRate: 0.05,
	decayFactor: 0.5,
	validFraction: 0.1,
	sample: {seed: '', temperature: 0.8, length: 200},
	randomSeed: 1,
} as const satisfies Partial<TrainConfig>;

/** Steps of the warm-up, unless a twentieth of the run is less. */
export const longestWarmup = 100;

/** Characters to learn from where nobody asked for a length. */
export const defaultCharacters = (preset: Preset, {trainCharacters}: TextSize): number =>
	Math.min(preset.characters, trainCharacters * preset.passes);

export type TextSize = {
	readonly characters: number;
	readonly trainCharacters: number;
	/** Held-out characters, where they are not the rest. */
	readonly validCharacters?: number;
	readonly vocabSize: number;
	/** The text is a list of such records; nearly all of them are at most so long, with their ends. */
	readonly records?: {readonly kind: 'lines' | 'blank-lines'; readonly longest: number; readonly count: number};
};

export type RunPlan = {
	readonly preset: PresetName;
	readonly model: ModelConfig;
	readonly training: TrainConfig;
	/** The passes over the text that the recipe's dropout is for; missing where somebody chose another. */
	readonly dropoutPasses?: number;
};

/**
 * The whole configuration of a run on a text of so many characters; `trainCharacters` of them are trained on. Settings that
 * depend on the number of steps follow, in a timed run, from `charactersPerSecond` if that is known.
 */
export function planRun(text: TextSize, wanted: Wanted, charactersPerSecond?: number): RunPlan {
	const chosen = chosenPreset(wanted, text);
	const preset = text.records ? forList(chosen) : chosen;
	const {B, T} = planBatch(preset, text.trainCharacters, wanted.training, text.records);
	const validCharacters = text.validCharacters ?? text.characters - text.trainCharacters;
	const wantedDuration = durationOf(wanted.length, B * T, text.trainCharacters);
	const duration = wantedDuration ?? {steps: Math.ceil(defaultCharacters(preset, text) / (B * T))};
	const timedSteps = 'seconds' in duration && charactersPerSecond !== undefined;
	const expected = timedSteps ? Math.ceil((duration.seconds * charactersPerSecond) / (B * T)) : assumedSteps;
	const steps = 'steps' in duration ? duration.steps : Math.max(1, expected);
	const passes = (steps * B * T) / text.characters;
	const model = planModel(preset, text.vocabSize, passes, wanted.model);
	const hasUsual = wanted.teacher === undefined && !text.records && !wanted.isTuning;
	const teacher = hasUsual ? usualTeacher(text.characters, passes) : wanted.teacher;
	const validation = planValidation({
		steps,
		stepCharacters: B * T,
		trainCharacters: text.trainCharacters,
		validCharacters: validCharacters || text.trainCharacters,
		validEvery: wanted.training.validEvery ?? 'auto',
	});
	const training: TrainConfig = {
		optimizer: {
			...defaultOptimizer,
			weightDecay: preset.weightDecay,
			averageDecay: clamp(0.99, 1 - 5 / steps, 0.999), // the last fifth of the run counts
			...given(wanted.optimizer),
		},
		batchSize: B,
		seqLength: T,
		windows: text.records ? 'random' : preset.windows,
		...(text.records && {records: text.records.kind}),
		learningRate: rateAt(preset, model.hiddenSize) * (wanted.isTuning ? tuningShare : 1),
		...defaultTraining,
		warmupSteps: Math.min(longestWarmup, Math.ceil(steps / 20)),
		decayEvery: Math.max(1, Math.ceil(steps / 4)),
		validEvery: 'auto',
		validation,
		checkpointEvery: 'auto',
		sampleEvery: 'auto',
		sample: {...defaultTraining.sample, ...given(wanted.sample)},
		patience: wantedDuration || validCharacters === 0 ? 0 : patienceOf(validation),
		...given(wanted.training),
		...(teacher !== undefined && teacher !== 'none' && {teacher}),
		duration,
	};
	const usual = dropoutsOf(preset, passes, model.embeddingSize);
	const isUsual = dropoutKeys.every(key => model[key] === usual[key]);
	return {preset: preset.name, model, training, ...(isUsual && {dropoutPasses: passes})};
}

/** The configuration of a run that goes on: as it was, but for what is now wanted otherwise. */
export function replanRun(training: TrainConfig, trainCharacters: number, wanted: Wanted): TrainConfig {
	const stepCharacters = training.batchSize * training.seqLength;
	const duration = durationOf(wanted.length, stepCharacters, trainCharacters);
	// Who asks for a length gets it, as in a new run.
	const isOfRecipe = training.validation !== undefined && training.patience === patienceOf(training.validation);
	const patience = duration && isOfRecipe ? 0 : training.patience;
	return {
		...training,
		patience,
		...given(wanted.training),
		optimizer: {...training.optimizer, ...given(wanted.optimizer)},
		sample: {...training.sample, ...given(wanted.sample)},
		duration: duration ?? training.duration,
	};
}
