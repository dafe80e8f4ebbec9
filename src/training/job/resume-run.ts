/** From a run's folder to a run that is ready to go on. */
import {isDeepStrictEqual} from 'node:util';
import {findRun} from '../../checkpoint/find.js';
import {type Run, type RunProgress, type RunWriter, resumeRun} from '../../checkpoint/run.js';
import type {RunConfig} from '../../checkpoint/run-config.js';
import type {TrainConfig} from '../../config.js';
import type {Corpus} from '../../data/corpus.js';
import {type CorpusRecord, readDatasetAgain} from '../../data/corpus-record.js';
import {stdinName} from '../../data/dataset.js';
import type {Split} from '../../data/split.js';
import {Vocabulary} from '../../data/vocabulary.js';
import type {TrainerState} from '../../engines/engine.js';
import {UserError} from '../../errors.js';
import {durationInWords} from '../../format.js';
import {checkWanted} from '../../recipes/check-wanted.js';
import {replanDropout} from '../../recipes/dropout.js';
import {replanRun, type Wanted} from '../../recipes/plan-run.js';
import {checkSampleSeed} from '../sample-text.js';
import {progressOf} from '../schedule.js';
import type {Member} from '../teacher/ensemble-teacher.js';
import type {JobEnvironment} from './environment.js';
import {reopenTeacher} from './teacher.js';

export type ResumedRun = {
	/** The configuration with which the run goes on. */
	readonly config: RunConfig;
	readonly writer: RunWriter;
	readonly vocabulary: Vocabulary;
	readonly ids: Split;
	/** The runs of its teacher. */
	readonly members?: readonly Member[];
	/** Missing where the run was stopped before its first state was saved: it begins again. */
	readonly resumed?: {readonly state: TrainerState; readonly progress: RunProgress};
};

const inWords = (duration: RunConfig['training']['duration']): string =>
	'steps' in duration ? `${duration.steps} steps` : durationInWords(duration.seconds);

function checkThatSomethingIsLeft(duration: RunConfig['training']['duration'], progress: RunProgress): void {
	if (progress.unchecked || progressOf(duration, progress.step, progress.elapsedSeconds) < 1) return;
	const done = `${progress.step} steps, ${durationInWords(progress.elapsedSeconds)}`;
	throw new UserError(
		`The run has trained for ${done} already, and its length is ${inWords(duration)}. ` +
			`Give it a greater length in all: --steps ${2 * progress.step}, say, or --time.`,
	);
}

const beginsElsewhere = ({path}: Run, from: string): UserError =>
	new UserError(
		`The run ${path} was stopped before its first checkpoint, and its first weights are those of another run. ` +
			`Begin it again: charloom train TEXT --from ${from} --out ${path}`,
	);

/** The record of a text that is somewhere else now; that of standard input stays, as its copy is in the run's folder. */
const withSources = (record: CorpusRecord, {sources}: Corpus): CorpusRecord =>
	record.sources.includes(stdinName) ? record : {...record, sources};

/** The run with dropout for its length from here on, where that is another; a time is reckoned in steps by those that it has made. */
function withDropoutFor(
	duration: TrainConfig['duration'],
	config: RunConfig,
	progress: RunProgress | undefined,
): RunConfig {
	const {batchSize, seqLength, duration: before} = config.training;
	const {step = 0, elapsedSeconds = 0} = progress ?? {};
	if (isDeepStrictEqual(duration, before) || ('seconds' in duration && elapsedSeconds === 0)) return config;
	const steps = 'steps' in duration ? duration.steps : (duration.seconds * step) / elapsedSeconds;
	return replanDropout(config, (steps * batchSize * seqLength) / config.corpus.characters);
}

/**
 * Opens a run by path or name, with the length and the settings that are wanted from here on. Throws a UserError where the
 * run can't go on: its text is gone or changed, or it is finished.
 */
export async function openToResume(
	name: string,
	wanted: Wanted,
	{
		runFolders,
		corpusFolder,
		names = [],
	}: Pick<JobEnvironment, 'runFolders' | 'corpusFolder'> & {readonly names?: readonly string[]},
): Promise<ResumedRun> {
	const writer = await resumeRun(await findRun(name, runFolders));
	try {
		const {run} = writer;
		checkWanted(wanted, wanted.training.schedule ?? run.config.training.schedule);
		const resumed = (await run.isBegun()) ? await run.loadLast() : undefined;
		if (!resumed && run.config.from !== undefined) throw beginsElsewhere(run, run.config.from);
		const otherwise = `Name it where it is now (charloom train TEXT --resume ${run.path}), or train a new run.`;
		const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
		checkSampleSeed(wanted.sample.seed, vocabulary);
		const places = {runPath: run.path, corpusFolder, names, otherwise};
		const {validFraction} = run.config.training;
		const {corpus, ids} = await readDatasetAgain(run.config.corpus, vocabulary, validFraction, places);
		const training = replanRun(run.config.training, ids.train.length, wanted);
		if (resumed) checkThatSomethingIsLeft(training.duration, resumed.progress);
		const replanned = withDropoutFor(training.duration, run.config, resumed?.progress);
		const config = {...replanned, training, corpus: withSources(run.config.corpus, corpus)};
		const members = training.teacher && (await reopenTeacher(training.teacher, vocabulary));
		return {config, writer, vocabulary, ids, ...(members && {members}), ...(resumed && {resumed})};
	} catch (error) {
		await writer.close();
		throw error;
	}
}
