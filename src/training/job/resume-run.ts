/** From a run's folder to a run that is ready to go on. */

import {join} from 'node:path';
import {findRun} from '../../checkpoint/find.js';
import {type RunProgress, type RunWriter, resumeRun} from '../../checkpoint/run.js';
import type {RunConfig} from '../../checkpoint/run-config.js';
import {corpusFolder, runFolders} from '../../cli/commands/shared/paths.js';
import {type Corpus, encodeCorpus, readCorpus} from '../../data/corpus.js';
import {type Split, split} from '../../data/split.js';
import {Vocabulary} from '../../data/vocabulary.js';
import type {TrainerState} from '../../engines/engine.js';
import {UserError} from '../../errors.js';
import {durationInWords} from '../../format.js';
import {replanRun, type Wanted} from '../../recipes/plan-run.js';
import {progressOf} from '../schedule.js';
import {corpusCopy, stdinName} from './new-run.js';

export type ResumedRun = {
	/** As the run goes on. */
	readonly config: RunConfig;
	readonly writer: RunWriter;
	readonly vocabulary: Vocabulary;
	readonly ids: Split;
	readonly resumed: {readonly state: TrainerState; readonly progress: RunProgress};
};

/** Reads the run's text again. Throws a UserError where it is not the same any more. */
async function readAgain(run: string, {corpus}: RunConfig): Promise<Corpus> {
	const isCopied = corpus.sources.includes(stdinName);
	const sources = isCopied ? [join(run, corpusCopy)] : corpus.sources;
	const {encoding, nfc} = corpus;
	const again = await readCorpus(sources, {encoding, nfc, corpusFolder});
	if (again.sha256 !== corpus.sha256) {
		throw new UserError(
			`Expected ${sources.join(', ')} to be the text that the run was begun with (SHA-256 ${corpus.sha256}), ` +
				`got another (${again.sha256}). Put the old text back, or train a new run on the new one.`,
		);
	}
	return again;
}

const inWords = (duration: RunConfig['training']['duration']): string =>
	'steps' in duration ? `${duration.steps} steps` : durationInWords(duration.seconds);

function checkThatSomethingIsLeft(duration: RunConfig['training']['duration'], progress: RunProgress): void {
	if (progressOf(duration, progress.step, progress.elapsedSeconds) < 1) return;
	const done = `${progress.step} steps, ${durationInWords(progress.elapsedSeconds)}`;
	throw new UserError(
		`The run has trained for ${done} already, and its length is ${inWords(duration)}. ` +
			`Give it a greater length in all: --steps ${2 * progress.step}, say, or --time.`,
	);
}

/** Opens a run by path or name, with the length and the settings that are wanted from here on. */
export async function openToResume(wantedRun: string, wanted: Wanted): Promise<ResumedRun> {
	const writer = await resumeRun(await findRun(wantedRun, runFolders));
	try {
		const {run} = writer;
		const resumed = await run.loadLast();
		const corpus = await readAgain(run.path, run.config);
		const vocabulary = Vocabulary.fromRecord(run.config.vocabulary);
		vocabulary.encode(wanted.sample.seed ?? '');
		const ids = split(encodeCorpus(corpus, vocabulary), run.config.training.validFraction);
		const training = replanRun(run.config.training, ids.train.length, wanted);
		checkThatSomethingIsLeft(training.duration, resumed.progress);
		return {config: {...run.config, training}, writer, vocabulary, ids, resumed};
	} catch (error) {
		await writer.close();
		throw error;
	}
}
