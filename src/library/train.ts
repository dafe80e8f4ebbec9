/** Training for a library's caller: a text and wishes in, events out. */
import {Readable} from 'node:stream';
import {checkSettings} from '../checkpoint/settings-checks.js';
import type {AdamWConfig, ModelConfig, SampleText, TrainConfig} from '../config.js';
import {stdinName} from '../data/dataset.js';
import type {SplitKind} from '../data/held-out.js';
import type {HeldOutWish} from '../data/held-out-wish.js';
import type {RecordKind} from '../data/record-batches.js';
import {UsageError} from '../errors.js';
import {checkWanted} from '../recipes/check-wanted.js';
import type {Wanted} from '../recipes/plan-run.js';
import type {PresetName} from '../recipes/presets.js';
import type {TrainEvent} from '../training/events.js';
import type {WantedPrecision} from '../training/job/open-engine.js';
import {openJob, type TrainingJob} from '../training/job/open-job.js';
import {divergedError, train as trainJob} from '../training/train.js';
import {checkAtLeast} from './check-numbers.js';
import {type EngineChoice, engineSettings} from './engine.js';
import {jobEnvironment} from './places.js';

type Texts = {
	/** The text to train on. */
	readonly text?: string;
	/** Texts to train on: names of the catalogue, files or folders. */
	readonly files?: string | readonly string[];
	/** A run to go on with, by path or name, as if it had never stopped; in place of a text. */
	readonly resume?: string;
	/** A run to begin with, by path or name, in place of random weights. */
	readonly from?: string;
	/** Expectations to learn from beside the text: `ngram`, or runs by path or name, whose probabilities are averaged. */
	readonly teacher?: 'ngram' | 'none' | readonly string[];
	/** Weight of the teacher in what is learned, at the beginning. */
	readonly teacherShare?: number;
	readonly encoding?: 'utf-8' | 'bytes';
	readonly nfc?: boolean;
	/** Characters that occur less often share one id; 1 by default. */
	readonly minCount?: number;
	/**
	 * The text is a list, whose lines, or texts between blank lines, are learned each by itself, or `none`, one text; without
	 * it a list of short lines is recognised.
	 */
	readonly records?: RecordKind | 'none';
	/** Learns from the lines in a random order. */
	readonly shuffleLines?: boolean;
	/** A text of its own to validate with: a name of the catalogue, a file or a folder. */
	readonly valid?: string;
	/** The part that is held out without `valid`: passages from all over the text, single lines, or its tail. */
	readonly validSplit?: SplitKind;
};

type Length = {
	/** Training time in seconds. */
	readonly time?: number;
	/** Updates of the weights. */
	readonly steps?: number;
	/** Passes over the text. */
	readonly epochs?: number;
	/** Characters to learn from, each counted as often as it is seen. */
	readonly characters?: number;
};

/** Everything but a text has a default; the size of the model and its recipe follow from the text, as for `charloom train`. */
export type TrainOptions = Texts &
	Length &
	Omit<EngineChoice, 'productPrecision'> & {
		/** As for `openModel`; `auto` takes bfloat16 where the processor has it, and float32 elsewhere. */
		readonly productPrecision?: WantedPrecision;
		readonly preset?: PresetName;
		/** The run's folder, new or empty; `checkpoints/<name>-<date>-<time>` by default. */
		readonly out?: string;
		/** A folder that gets the events as a file for TensorBoard. */
		readonly tensorboard?: string;
		/** The run's name, where `out` does not say it. */
		readonly name?: string;
		readonly model?: Partial<Omit<ModelConfig, 'vocabSize'>>;
		readonly optimizer?: Partial<Omit<AdamWConfig, 'kind'>>;
		readonly training?: Partial<Omit<TrainConfig, 'optimizer' | 'duration' | 'sample' | 'records' | 'teacher'>>;
		/** The texts that are written on the way. */
		readonly sample?: Partial<SampleText>;
		/** The seed of all that is random, 1 by default. */
		readonly seed?: number;
		/** An aborted signal lets the update under way finish and saves the run, which can be resumed. */
		readonly signal?: AbortSignal;
	};

function wantedOf({preset, model, optimizer, training, sample, seed, ...length}: TrainOptions): Wanted {
	const {time: seconds, steps, epochs, characters} = length;
	const given = Object.entries({time: seconds, steps, epochs, characters}).filter(([, value]) => value !== undefined);
	if (given.length > 1) {
		throw new UsageError(
			`Expected one of time, steps, epochs and characters, got ${given.map(([key]) => key).join(' and ')}.`,
		);
	}
	const wanted = {
		preset,
		model: model ?? {},
		optimizer: optimizer ?? {},
		training: {...training, ...(seed !== undefined && {randomSeed: seed})},
		sample: sample ?? {},
	};
	checkSettings(wanted);
	for (const [key, value] of given) {
		if (key === 'steps' || key === 'characters') checkAtLeast(key, value ?? 0, 1);
		else if (!(Number(value) > 0)) throw new UsageError(`Expected ${key} to be a number above 0, got ${value}.`);
	}
	return {...wanted, length: {seconds, steps, epochs, characters}};
}

/** The part of the text that is held out. Throws a UsageError where it is asked for in two ways. */
function heldOutOf({valid, validSplit, shuffleLines = false, records}: TrainOptions, {training}: Wanted): HeldOutWish {
	const {validFraction: share, randomSeed} = training;
	if (valid !== undefined && (validSplit ?? share) !== undefined) {
		throw new UsageError(
			'Expected valid, or validSplit and training.validFraction, got both: a text of its own is held out as a whole.',
		);
	}
	return {share, split: validSplit, file: valid, shufflesLines: shuffleLines, records, seed: randomSeed};
}

/** The names of the texts; a text that is given itself takes the place of standard input. */
function namesOf({text, files}: TrainOptions): readonly string[] {
	if ((text === undefined) === (files === undefined)) {
		throw new UsageError(`Expected a text or files to train on, got ${text === undefined ? 'neither' : 'both'}.`);
	}
	return files === undefined ? [stdinName] : [files].flat();
}

function jobOf(options: TrainOptions): TrainingJob {
	const engine = {...engineSettings(options), productPrecision: options.productPrecision};
	const wanted = wantedOf(options);
	const {tensorboard} = options;
	if (options.resume !== undefined) return {kind: 'resume', run: options.resume, wanted, engine, tensorboard};
	checkWanted(wanted);
	const {out, name, from, teacher, teacherShare: share, encoding = 'utf-8', nfc = false, minCount = 1} = options;
	return {
		kind: 'new',
		names: namesOf(options),
		path: out,
		name: name ?? (options.text === undefined ? undefined : 'text'),
		from,
		teacher: teacher === undefined || teacher === 'none' ? teacher : {from: teacher, share},
		text: {encoding, nfc, minCount},
		heldOut: heldOutOf(options, wanted),
		wanted,
		engine,
		tensorboard,
	};
}

/**
 * Trains a model and yields the events of the training in their order, `start` first and `end` last; `start` has the run's
 * folder, which `openModel` opens. Leaving the loop early saves nothing more than the last checkpoint; an aborted `signal`
 * saves the state of the moment. Throws a UsageError for options that contradict each other, and a UserError where the text
 * can't be read, the run can't be written, the engine does not work here, or the training diverges.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, void> {
	const {text, signal} = options;
	const environment = {...jobEnvironment, ...(text !== undefined && {stdin: Readable.from([Buffer.from(text)])})};
	const notes: string[] = [];
	const opened = await openJob(jobOf(options), environment, {say: note => notes.push(note), onStage() {}});
	const now = (): number => performance.now() / 1000;
	try {
		for await (const event of trainJob({...opened, now, ...(signal && {signal})})) {
			yield event;
			for (const message of notes.splice(0)) yield {type: 'warning', step: event.step, message};
			if (event.type === 'end' && event.reason === 'diverged') throw divergedError(event.step, opened.writer.run.path);
		}
	} finally {
		await opened.writer.close();
	}
}
