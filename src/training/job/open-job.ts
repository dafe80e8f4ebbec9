/** A training that was asked for, as data, and how it is made ready: the text, the engine, the run's folder. */
import {join} from 'node:path';
import {readDataset, type TextSettings} from '../../data/dataset.js';
import type {HeldOutWish} from '../../data/held-out-wish.js';
import {openEngine} from '../../engines/index.js';
import {planRun, type Wanted} from '../../recipes/plan-run.js';
import {engineRecord} from '../engine-record.js';
import type {TrainingOptions} from '../options.js';
import type {JobEnvironment} from './environment.js';
import {loadStart, startParameters, wantedFrom} from './fine-tune.js';
import {createNewRun, defaultRunName, textSizeOf} from './new-run.js';
import {openTrainingEngine, precisionAdvice, type TrainingEngineSettings} from './open-engine.js';
import {openToResume, type ResumedRun} from './resume-run.js';
import {openTeacher, type TeacherWish} from './teacher.js';

export type NewJob = {
	readonly kind: 'new';
	/** The names of the texts. */
	readonly names: readonly string[];
	/** The run's folder; without it one that is called after `name`, or after the text. */
	readonly path: string | undefined;
	readonly name: string | undefined;
	/** A run to begin with, in place of random weights. */
	readonly from: string | undefined;
	/** Without it the recipe has a word in it. */
	readonly teacher?: TeacherWish | 'none' | undefined;
	readonly text: TextSettings;
	readonly heldOut: HeldOutWish;
	readonly wanted: Wanted;
	readonly engine: TrainingEngineSettings;
	/** A folder that gets the events as a file for TensorBoard. */
	readonly tensorboard?: string | undefined;
};

export type ResumeJob = {
	readonly kind: 'resume';
	/** The run by path or name. */
	readonly run: string;
	/** The place of its text now; without it the text is looked for. */
	readonly names?: readonly string[];
	/** The settings that are to be others from here on. */
	readonly wanted: Wanted;
	/** With `auto` the run goes on with the engine that it was begun with. */
	readonly engine: TrainingEngineSettings;
	readonly tensorboard?: string | undefined;
};

export type TrainingJob = NewJob | ResumeJob;

/** A training on texts with nothing else said. */
export const plainJob = (names: readonly string[], engine: TrainingEngineSettings): NewJob => ({
	kind: 'new',
	names,
	path: undefined,
	name: undefined,
	from: undefined,
	text: {encoding: 'utf-8', nfc: false, minCount: 1},
	heldOut: {},
	wanted: {model: {}, optimizer: {}, training: {}, sample: {}, length: {}},
	engine,
});

export type JobListener = {
	/** Told what the user should know of the text. */
	readonly say: (message: string) => void;
	/** Told the work that is under way, like `reading the text`. */
	readonly onStage: (stage: string) => void;
};

export type OpenedTraining = Omit<TrainingOptions, 'signal' | 'control' | 'now'>;

/**
 * Makes everything ready to train. The caller closes the writer. Throws a UserError where the text, the run or the engine
 * can't be had, and a UsageError for wishes that contradict each other.
 */
export async function openJob(
	job: TrainingJob,
	environment: JobEnvironment,
	listener: JobListener,
): Promise<OpenedTraining> {
	const {tensorboard, engine} = job;
	const opened = await (job.kind === 'new'
		? openNew(job, environment, listener)
		: openResumed(job, environment, listener));
	return {...opened, threads: engine.threads, ...(tensorboard !== undefined && {tensorboard})};
}

async function openNew(job: NewJob, environment: JobEnvironment, listener: JobListener): Promise<OpenedTraining> {
	const {say, onStage} = listener;
	const {corpusFolder, checkpointsFolder, version, stdin} = environment;
	onStage('reading the text');
	const start = job.from === undefined ? undefined : await loadStart(job.from, environment);
	const dataset = await readDataset(job.names, {
		...job.text,
		...start?.text,
		heldOut: job.heldOut,
		corpusFolder,
		...(stdin && {stdin}),
		...(start && {known: start.vocabulary}),
	});
	for (const note of dataset.corpus.notes) say(note);
	const wish = job.teacher;
	const teacher = wish && wish !== 'none' ? await openTeacher(wish, dataset, environment) : undefined;
	for (const note of teacher?.notes ?? []) say(note);
	onStage('opening the engine');
	const path = job.path ?? join(checkpointsFolder, defaultRunName(job.name ?? dataset.corpus.name, new Date()));
	const {minCount} = job.text;
	const chosen = start ? wantedFrom(start, job.wanted) : job.wanted;
	const wanted = {...chosen, teacher: teacher?.config ?? (wish === 'none' ? wish : undefined)};
	const {model, training} = planRun(textSizeOf(dataset), wanted);
	const work = {purpose: 'training', model, batchSize: training.batchSize} as const;
	const engine = await openTrainingEngine(job.engine, {work, softTargets: wish !== 'none'});
	const from = start?.name;
	const {config, writer} = await createNewRun({
		path,
		dataset,
		minCount,
		wanted,
		engine,
		from,
		version,
		say,
	});
	const advice = precisionAdvice(engine, job.engine, config);
	if (advice !== undefined) say(advice);
	const {ids, vocabulary} = dataset;
	const initial = start && (await startParameters(start, config.model, vocabulary, config.training.randomSeed));
	const members = teacher && {members: teacher.members};
	return {engine, config, writer, ids, vocabulary, ...members, ...(initial && {initial})};
}

async function openResumed(
	job: ResumeJob,
	environment: JobEnvironment,
	{onStage}: JobListener,
): Promise<OpenedTraining> {
	onStage('reading the run and its text');
	const opened = await openToResume(job.run, job.wanted, {...environment, ...(job.names && {names: job.names})});
	onStage('opening the engine');
	return {...opened, ...(await openEngineOf(opened, job.engine))};
}

/** The engine that the run was begun with, unless another is asked for, and the configuration with its record. */
async function openEngineOf(
	{writer, config}: ResumedRun,
	settings: TrainingEngineSettings,
): Promise<Pick<OpenedTraining, 'engine' | 'config'>> {
	try {
		const name = settings.engine === 'auto' ? config.engine.name : settings.engine;
		const productPrecision = config.engine.precision;
		const work = {purpose: 'training', model: config.model, batchSize: config.training.batchSize} as const;
		const softTargets = config.training.teacher !== undefined;
		const engine = await openEngine(name, {...settings, productPrecision, work, softTargets});
		return {engine, config: {...config, engine: await engineRecord(engine, config)}};
	} catch (error) {
		await writer.close();
		throw error;
	}
}
