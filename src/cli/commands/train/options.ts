/** The options of `charloom train`, as they become a run's configuration. */
import {stdinName} from '../../../data/dataset.js';
import type {HeldOutWish} from '../../../data/held-out-wish.js';
import {UsageError} from '../../../errors.js';
import type {Wanted} from '../../../recipes/plan-run.js';
import type {TrainingEngineSettings} from '../../../training/job/open-engine.js';
import type {TeacherWish} from '../../../training/job/teacher.js';
import {checkOptions} from '../../options/checks.js';
import {engineOptions, engineSettingsOf, trainingPrecisionOption} from '../../options/engine.js';
import {learningOptions} from '../../options/learning.js';
import {lengthOptions} from '../../options/length.js';
import {modelOptions} from '../../options/model.js';
import {flagOf, type OptionValues, switchOption, textOption} from '../../options/option.js';
import {presetOptions} from '../../options/preset.js';
import {teacherOptions} from '../../options/teacher.js';
import {textOptions} from '../../options/text.js';
import {screenOptions} from '../shared/screen.js';

const output = 'Output:';

export const outputOptions = [
	textOption({
		key: 'out',
		short: 'o',
		takes: '<folder>',
		description: 'where the run goes: a new or empty folder',
		default: undefined,
		defaultText: 'checkpoints/<text>-<date>-<time>',
		group: output,
	}),
	textOption({
		key: 'tensorboard',
		takes: '<folder>',
		description: 'write the events into this folder too, for TensorBoard',
		default: undefined,
		defaultText: 'off',
		group: output,
	}),
	switchOption({
		key: 'json',
		description: 'print every event as a line of JSON',
		default: false,
		defaultText: 'off',
		group: output,
	}),
	switchOption({
		key: 'quiet',
		short: 'q',
		description: 'print nothing but errors',
		default: false,
		defaultText: 'off',
		group: output,
	}),
] as const;

/** Every option that a configuration file may hold too. */
export const trainOptions = [
	...presetOptions,
	...lengthOptions,
	...outputOptions,
	...screenOptions,
	...modelOptions,
	...learningOptions,
	...teacherOptions,
	...textOptions,
	...checkOptions,
	...engineOptions,
	trainingPrecisionOption,
] as const;

export type TrainValues = OptionValues<typeof trainOptions>;

/** Options that a run may be resumed with; everything else is what the run was begun with. */
export const resumeKeys: readonly string[] = [
	...lengthOptions.map(({key}) => key),
	...checkOptions.map(({key}) => key),
	...engineOptions.map(({key}) => key),
	...[
		'lr',
		'schedule',
		'finalLr',
		'decayFactor',
		'decayEvery',
		'weightDecay',
		'clip',
		'tensorboard',
		'json',
		'quiet',
		'plain',
		'ascii',
		'theme',
		'config',
	],
];

/** Options that a run takes from the one whose weights it begins with. */
export const startKeys: readonly string[] = [
	'preset',
	'cell',
	'hidden',
	'layers',
	'embedding',
	'tied',
	'residual',
	'init',
	'forgetBias',
	'encoding',
	'nfc',
];

const lengthKeys = lengthOptions.map(({key}) => key);

/** Leaves a file's length out where the command line gives one: a run has one length, and flags win. */
export function withoutLength(
	fileValues: Readonly<Record<string, unknown>>,
	flags: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
	if (!lengthKeys.some(key => flags[key] !== undefined)) return fileValues;
	return Object.fromEntries(Object.entries(fileValues).filter(([key]) => !lengthKeys.some(length => length === key)));
}

/** The part of the text that the options hold out. */
export const heldOutWish = (values: TrainValues): HeldOutWish => ({
	share: values.validFraction,
	split: values.validSplit,
	file: values.valid,
	shufflesLines: values.shuffleLines,
	records: values.records,
	seed: values.randomSeed,
});

function checkHeldOut({valid, validSplit, validFraction}: TrainValues): void {
	if (valid === undefined) return;
	if (valid === stdinName)
		throw new UsageError('Expected --valid to be a file, a folder or a name, got - (standard input).');
	const others = Object.entries({validSplit, validFraction}).filter(([, value]) => value !== undefined);
	if (others.length === 0) return;
	const flags = others.map(([key]) => flagOf(key)).join(' and ');
	throw new UsageError(`Expected --valid or ${flags}, got both: a text of its own is held out as a whole.`);
}

/** Throws a UsageError for options that exclude each other. */
export function checkTogether(values: TrainValues): void {
	const lengths = lengthKeys.filter(key => values[key] !== undefined).map(flagOf);
	if (lengths.length > 1) {
		throw new UsageError(`Expected one of ${lengthKeys.map(flagOf).join(', ')}; got ${lengths.join(' and ')}.`);
	}
	checkHeldOut(values);
	if (values.json && values.quiet) throw new UsageError('Expected --json or --quiet, got both.');
}

/** The teacher that is wanted: the names of runs stand between commas. Throws a UsageError for a share of no teacher. */
export function teacherOf({teacher, teacherShare: share}: TrainValues): TeacherWish | 'none' | undefined {
	if (teacher === undefined || teacher === 'none') {
		if (share === undefined) return teacher;
		throw new UsageError('Expected --teacher with --teacher-share: ngram, or runs between commas.');
	}
	const names = teacher.split(',').map(name => name.trim());
	if (names.length === 1 && names[0] === 'ngram') return {from: 'ngram', share};
	if (names.every(name => name !== '' && name !== 'ngram' && name !== 'none')) return {from: names, share};
	throw new UsageError(`Expected --teacher to be ngram, none, or one or more runs between commas; got \`${teacher}\`.`);
}

/** The engine that trains, and how it multiplies. */
export const engineOf = (values: TrainValues): TrainingEngineSettings => ({
	...engineSettingsOf(values),
	productPrecision: values.precision,
});

/** The user's wishes for the run; undefined wherever nothing was said. */
export function wantedOf(values: TrainValues): Wanted {
	const {dropout} = values;
	const isOneHot = values.embedding === 0;
	return {
		preset: values.preset === 'auto' ? undefined : values.preset,
		model: {
			cell: values.cell,
			embeddingSize: values.embedding,
			hiddenSize: values.hidden,
			numLayers: values.layers,
			tied: values.tied,
			residual: values.residual,
			embeddingDropout: values.embeddingDropout ?? (isOneHot ? undefined : dropout),
			hiddenDropout: values.hiddenDropout ?? dropout,
			outputDropout: values.outputDropout ?? dropout,
			weightDropout: values.weightDropout,
			initialization: values.init,
			forgetBias: values.forgetBias,
		},
		optimizer: {
			beta1: values.beta1,
			beta2: values.beta2,
			weightDecay: values.weightDecay,
			gradientClipNorm: values.clip === 0 ? Number.POSITIVE_INFINITY : values.clip,
			averageDecay: values.average,
		},
		training: {
			batchSize: values.batch,
			seqLength: values.seq,
			windows: values.windows,
			learningRate: values.lr,
			schedule: values.schedule,
			warmupSteps: values.warmup,
			finalLearningRate: values.finalLr,
			decayFactor: values.decayFactor,
			decayEvery: values.decayEvery,
			validFraction: values.validFraction,
			validEvery: values.validEvery,
			checkpointEvery: values.checkpointEvery,
			sampleEvery: values.sampleEvery,
			patience: values.patience,
			randomSeed: values.randomSeed,
		},
		sample: {seed: values.sampleSeed, temperature: values.sampleTemperature, length: values.sampleLength},
		length: {
			steps: values.steps,
			epochs: values.epochs,
			characters: values.characters,
			seconds: values.time,
		},
	};
}
