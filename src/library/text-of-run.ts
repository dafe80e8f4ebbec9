/** The text that a run was made with. */
import type {Run} from '../checkpoint/run.js';
import {readDatasetAgain} from '../data/corpus-record.js';
import type {Dataset} from '../data/dataset.js';
import type {Vocabulary} from '../data/vocabulary.js';
import {UserError} from '../errors.js';
import {corpusFolder} from './places.js';

/** Texts that were read, for those who ask again while somebody still works with one; nothing is kept alive by this. */
const read = new WeakMap<Run, WeakRef<Dataset>>();

/**
 * The run's own text, in its two parts, as it was when the run was made. Throws a UserError where it is gone or not the same any more,
 * which ends with `otherwise`: what can be done without it.
 */
export async function textOfRun(run: Run, vocabulary: Vocabulary, otherwise: string): Promise<Dataset> {
	const known = read.get(run)?.deref();
	if (known) return known;
	const {config, path} = run;
	const options = {runPath: path, corpusFolder, otherwise};
	const dataset = await readDatasetAgain(config.corpus, vocabulary, config.training.validFraction, options);
	read.set(run, new WeakRef(dataset));
	return dataset;
}

/** The run's own text; undefined where it is gone or not the same any more. */
export async function knownTextOfRun(run: Run, vocabulary: Vocabulary): Promise<Dataset | undefined> {
	try {
		return await textOfRun(run, vocabulary, '');
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
}
