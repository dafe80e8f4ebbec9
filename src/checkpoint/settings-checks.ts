/** The checks of a run's settings: those that a file holds, and those that a program asks for. */
import {
	type AdamWConfig,
	cellKinds,
	limits,
	type ModelConfig,
	type TeacherConfig,
	type TrainConfig,
	type ValidationPlan,
} from '../config.js';
import {UsageError, UserError} from '../errors.js';
import {anyObject, type Check, count, flag, list, number, object, oneOf, text} from './checks.js';

const share = number({min: 0, below: 1});
const positive = number({min: 0});
const upTo = (max: number): Check<number> => number({integer: true, min: 1, max});

/** The settings of a model that a run may be asked for. */
const modelFields = {
	cell: oneOf(cellKinds),
	embeddingSize: number({integer: true, min: 0, max: limits.units}),
	hiddenSize: upTo(limits.units),
	numLayers: upTo(limits.layers),
	tied: flag,
	residual: flag,
	embeddingDropout: share,
	hiddenDropout: share,
	outputDropout: share,
	weightDropout: share,
	initialization: oneOf(['uniform', 'orthogonal']),
	forgetBias: number(),
};

export const modelCheck: Check<ModelConfig> = object({...modelFields, vocabSize: upTo(limits.vocabulary)});

const adamWFields = {
	beta1: share,
	beta2: share,
	epsilon: positive,
	weightDecay: positive,
	gradientClipNorm: number({min: 0, infinite: true}),
	averageDecay: share,
};

/** Runs that do not name their optimizer were made while there was but one. */
const optimizer: Check<AdamWConfig> = (value, place) => {
	const {kind = 'adamw'} = object({}, {kind: oneOf(['adamw'])})(value, place);
	return {kind, ...object(adamWFields)(value, place)};
};

const steps = object({steps: number({integer: true, min: 0})});
const seconds = object({seconds: number({min: 0, infinite: true})});
const duration: Check<TrainConfig['duration']> = (value, place) =>
	'steps' in anyObject(value, place) ? steps(value, place) : seconds(value, place);

/** Steps, or `auto`. */
const every: Check<number | 'auto'> = (value, place) => (value === 'auto' ? value : count(value, place));

const wholeShare = number({min: 0, max: 1});

const teacher: Check<TeacherConfig> = object(
	{share: wholeShare, finalShare: wholeShare},
	{ngram: number({integer: true, min: 1}), runs: list(object({path: text, sha256: text}))},
);

const validation: Check<ValidationPlan> = object({
	first: positive,
	growth: positive,
	longest: positive,
	characters: count,
	finalCharacters: count,
});

const sampleFields = {seed: text, temperature: positive, length: upTo(limits.sample)};

/** The settings of a training that a run may be asked for. */
const trainingFields = {
	batchSize: upTo(limits.batch),
	seqLength: upTo(limits.batch),
	windows: oneOf(['lanes', 'random']),
	learningRate: positive,
	schedule: oneOf(['cosine', 'step', 'constant']),
	warmupSteps: positive,
	finalLearningRate: positive,
	decayFactor: positive,
	decayEvery: positive,
	validFraction: share,
	validEvery: every,
	checkpointEvery: every,
	sampleEvery: every,
	patience: positive,
	randomSeed: number(),
};

export const trainingCheck: Check<TrainConfig> = object(
	{...trainingFields, optimizer, duration, sample: object(sampleFields)},
	{validation, teacher, records: oneOf(['lines', 'blank-lines'])},
);

/** Settings as they come from a program, any of which may be missing. */
type Settings = Readonly<Record<'model' | 'optimizer' | 'training' | 'sample', object>>;

const settingsCheck = object({
	model: object({}, modelFields),
	optimizer: object({}, adamWFields),
	training: object({}, trainingFields),
	sample: object({}, sampleFields),
});

/** Throws a UsageError that names the setting whose value makes no sense. */
export function checkSettings(settings: Settings): void {
	try {
		settingsCheck(settings, {file: 'the options', keys: '', remedy: ''});
	} catch (error) {
		throw error instanceof UserError ? new UsageError(error.message) : error;
	}
}
