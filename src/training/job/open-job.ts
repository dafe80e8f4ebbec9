/** A training that was asked for, as data, and what it takes to begin it: the text, the engine, the run's folder. */

import {openChosenEngine} from '../../cli/commands/shared/load-run.js';
import {checkTogether, type TrainValues, wantedOf} from '../../cli/commands/train/options.js';
import type {engineOptions} from '../../cli/options/engine.js';
import type {OptionValues} from '../../cli/options/option.js';
import type {Engine} from '../../engines/engine.js';
import type {Wanted} from '../../recipes/plan-run.js';
import type {TrainingOptions} from '../options.js';
import {loadStart, startParameters, wantedFrom} from './fine-tune.js';
import {createNewRun, defaultRunPath, defaultValidFraction, readText, type TextSettings} from './new-run.js';
import {openToResume, type ResumedRun} from './resume-run.js';

export type EngineSettings = OptionValues<typeof engineOptions>;

export type NewJob = {
	readonly kind: 'new';
	/** Of texts. */
	readonly names: readonly string[];
	/** Where the run goes; without it a folder called after `name`, or after the text. */
	readonly path: string | undefined;
	readonly name: string | undefined;
	/** A run to begin with, in place of random weights. */
	readonly from: string | undefined;
	readonly text: TextSettings;
	readonly validFraction: number;
	readonly wanted: Wanted;
	readonly engine: EngineSettings;
};

export type TrainingJob = NewJob | {readonly kind: 'resume'; readonly run: string; readonly values: TrainValues};

/** Trains on texts with nothing else said. */
export const plainJob = (names: readonly string[], engine: EngineSettings): NewJob => ({
	kind: 'new',
	names,
	path: undefined,
	name: undefined,
	from: undefined,
	text: {encoding: 'utf-8', nfc: false, minCount: 1},
	validFraction: defaultValidFraction,
	wanted: {model: {}, optimizer: {}, training: {}, sample: {}, length: {}},
	engine,
});

export type JobListener = {
	/** Something that the user should know of the text. */
	readonly say: (message: string) => void;
	/** What is being done: `reading the text`. */
	readonly onStage: (what: string) => void;
};

export type OpenedTraining = Omit<TrainingOptions, 'signal' | 'control' | 'now'>;

/** Makes everything ready to train. The caller closes the writer. */
export const openJob = (job: TrainingJob, listener: JobListener): Promise<OpenedTraining> =>
	job.kind === 'new' ? openNew(job, listener) : openResumed(job.run, job.values, listener);

async function openNew(job: NewJob, {say, onStage}: JobListener): Promise<OpenedTraining> {
	onStage('reading the text');
	const start = job.from === undefined ? undefined : await loadStart(job.from);
	const settings = start ? {...job.text, ...start.text} : job.text;
	const text = await readText(job.names, settings, job.validFraction, start?.vocabulary);
	for (const note of text.corpus.notes) say(note);
	onStage('opening the engine');
	const engine = await openChosenEngine(job.engine);
	const path = job.path ?? defaultRunPath(job.name ?? text.corpus.name, new Date());
	const {minCount} = job.text;
	const wanted = start ? wantedFrom(start, job.wanted) : job.wanted;
	const {config, writer} = await createNewRun({path, text, minCount, wanted, engine, from: start?.name, say});
	const {ids, vocabulary} = text;
	const initial = start && startParameters(start, config.model, vocabulary, config.training.randomSeed);
	return {engine, config, writer, ids, vocabulary, ...(initial && {initial})};
}

async function openResumed(run: string, values: TrainValues, {onStage}: JobListener): Promise<OpenedTraining> {
	onStage('reading the run and its text');
	const opened = await openToResume(run, wantedOf(values));
	onStage('opening the engine');
	return {engine: await openEngineOf(opened, values), ...opened};
}

/** The engine that the run was begun with, unless another is asked for; the run's record says which. */
async function openEngineOf({writer, config}: ResumedRun, values: TrainValues): Promise<Engine> {
	try {
		checkTogether({...values, schedule: values.schedule ?? config.training.schedule});
		const engine = await openChosenEngine({
			...values,
			engine: values.engine === 'auto' ? config.engine.name : values.engine,
		});
		await writer.updateConfig({...config, engine: {name: engine.name, description: engine.description}});
		return engine;
	} catch (error) {
		await writer.close();
		throw error;
	}
}
