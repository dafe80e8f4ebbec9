/** `config.json` of a run: what was trained, on what, how, with which versions. */
import type {ModelConfig, TrainConfig} from '../config.js';
import type {CorpusRecord} from '../data/corpus-record.js';
import type {HeldOut} from '../data/held-out.js';
import type {VocabularyRecord} from '../data/vocabulary-record.js';
import {type ProductPrecision, productPrecisions} from '../engines/engine.js';
import {UserError} from '../errors.js';
import {type Check, count, flag, fromJson, list, number, object, oneOf, text, toJson} from './checks.js';
import {modelCheck, trainingCheck} from './settings-checks.js';

/** The text that the weights have followed since they were trained. */
export type Adaptation = {
	/** The name of the run that they come from. */
	readonly from: string;
	/** The length of the text, and the number of times that it was read. */
	readonly characters: number;
	readonly passes: number;
	/** As for dynamic evaluation (`training/dynamic.ts`). */
	readonly rate: number;
	readonly segment: number;
};

export type RunConfig = {
	/** The layout of the run's folder. A program refuses what is newer than itself. */
	readonly formatVersion: 1;
	/** Versions of the programs that made the run. */
	readonly charloom: string;
	readonly node: string;
	/** ISO 8601. */
	readonly created: string;
	/** The recipe that sizes and settings were taken from, where nothing else was asked for. */
	readonly preset?: string;
	/** The passes over the text that the recipe's dropout is for; missing where somebody chose another. */
	readonly dropoutPasses?: number;
	/** The run whose weights it began with. */
	readonly from?: string;
	readonly model: ModelConfig;
	readonly training: TrainConfig;
	readonly vocabulary: VocabularyRecord;
	readonly corpus: CorpusRecord;
	readonly engine: {
		readonly name: string;
		readonly description: string;
		/** The numbers that were multiplied; float32 where it isn't said. */
		readonly precision?: ProductPrecision;
		/** The way in which the trainer computes, where the engine has several (`Engine.trainerWay`). */
		readonly way?: string;
	};
	/** Only where the weights have followed a text after the training. */
	readonly adapted?: Adaptation;
};

export const formatVersion = 1;

const positive = number({min: 0});
const atLeastOne = number({integer: true, min: 1});

const vocabulary: Check<VocabularyRecord> = object(
	{encoding: oneOf(['characters', 'bytes']), nfc: flag, characters: list(text)},
	{unknown: count},
);

const block: Check<readonly [number, number]> = (value, place) => {
	const [from, to] = list(count)(value, place);
	return [count(from, place), count(to, place)];
};

const heldOut: Check<HeldOut> = object(
	{kind: oneOf(['blocks', 'lines', 'tail', 'file'])},
	{
		blocks: list(block),
		separator: oneOf(['\n', '\n\n']),
		isShuffled: flag,
		seed: count,
		file: object({sources: list(text), bytes: count, sha256: text}),
	},
);

const runConfig: Check<RunConfig> = object(
	{
		formatVersion: () => formatVersion as 1,
		charloom: text,
		node: text,
		created: text,
		model: modelCheck,
		training: trainingCheck,
		vocabulary,
		corpus: object(
			{
				name: text,
				sources: list(text),
				encoding: oneOf(['utf-8', 'bytes']),
				nfc: flag,
				minCount: count,
				bytes: count,
				characters: count,
				sha256: text,
			},
			{decoder: text, heldOut},
		),
		engine: object({name: text, description: text}, {precision: oneOf(productPrecisions), way: text}),
	},
	{
		preset: text,
		dropoutPasses: positive,
		from: text,
		adapted: object({from: text, characters: count, passes: count, rate: positive, segment: atLeastOne}),
	},
);

function checkVersion(value: unknown, file: string): void {
	const version = object({formatVersion: number({integer: true, min: 1})})(value, {file, keys: ''}).formatVersion;
	if (version > formatVersion) {
		throw new UserError(
			`Expected ${file} to be of format ${formatVersion}, got ${version}: the run was made by a newer charloom. Update charloom to use it.`,
		);
	}
}

function checkAgreement({model, vocabulary}: RunConfig, file: string): void {
	const reasons = [
		model.vocabSize !== vocabulary.characters.length &&
			`the model has ${model.vocabSize} characters and the vocabulary ${vocabulary.characters.length}`,
		model.tied && model.embeddingSize === 0 && 'a tied model needs an embedding',
	].filter(reason => reason !== false);
	if (reasons.length > 0)
		throw new UserError(`${file} contradicts itself: ${reasons.join('; ')}. Put back a copy of it.`);
}

/** Checks every value; `file` is named in what is thrown. */
export function parseRunConfig(json: string, file: string): RunConfig {
	fromJson(json, value => checkVersion(value, file), file);
	const config = fromJson(json, runConfig, file);
	checkAgreement(config, file);
	return config;
}

export const formatRunConfig = (config: RunConfig): string => `${toJson(config, '\t')}\n`;
