/** A folder for PyTorch: the model, and a few short scripts that load it there, write with it and bring it back. */
import {copyFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {writeAtomically} from '../../checkpoint/atomic.js';
import type {WrittenDType} from '../../checkpoint/dtypes.js';
import {fileError} from '../../checkpoint/file-errors.js';
import {type Run, resumeRun} from '../../checkpoint/run.js';
import type {Ids} from '../../data/corpus.js';
import {readDatasetAgain} from '../../data/corpus-record.js';
import {Vocabulary} from '../../data/vocabulary.js';
import {sourceOf} from '../../engines/trainer-state.js';
import {UserError} from '../../errors.js';
import {type WholeModel, writeModelFolder} from '../model-folder.js';

/** The scripts lie in the package's sources, as they are read by people. */
const scripts = fileURLToPath(new URL('../../../../src/exchange/pytorch/python/', import.meta.url));

/**
 * Writes `config.json`, `model.safetensors` in PyTorch's names, `model.py`, `generate.py` and what they need. The folder is a
 * run as well. Throws a UserError where the folder is not new or empty.
 */
export async function exportPyTorch(folder: string, whole: WholeModel, dtype: WrittenDType): Promise<Run> {
	const run = await writeModelFolder(folder, whole, dtype);
	try {
		await copyFiles(scripts, run.path);
	} catch (error) {
		throw fileError(error, 'write', run.path);
	}
	return run;
}

async function copyFiles(from: string, to: string): Promise<void> {
	for (const entry of await readdir(from, {withFileTypes: true})) {
		if (entry.isFile()) await copyFile(join(from, entry.name), join(to, entry.name));
	}
}

/** The text's ids as the scripts read them: of a byte where that is enough, else of four. */
const idBytes = (ids: Ids, vocabSize: number): Uint8Array =>
	vocabSize <= 256 ? Uint8Array.from(ids) : new Uint8Array(Int32Array.from(ids).buffer);

/**
 * Adds all that `train.py` goes on with to an exported folder: the scripts, the state of the training if there is one, and the
 * training text as `text.ids`. Returns false where the text is not found any more: the script then takes another.
 */
export async function exportTraining(run: Run, exported: Run, corpusFolder: string): Promise<boolean> {
	const writer = await resumeRun(exported.path);
	try {
		await copyFiles(join(scripts, 'training'), exported.path);
		if (await run.has('last')) {
			const {state, progress} = await run.loadLast();
			await writer.saveLast(sourceOf(state), progress);
		}
		const {model, training, corpus, vocabulary} = run.config;
		const places = {runPath: run.path, corpusFolder, otherwise: ''};
		const read = readDatasetAgain(corpus, Vocabulary.fromRecord(vocabulary), training.validFraction, places);
		const dataset = await read.catch(error => {
			if (error instanceof UserError) return undefined;
			throw error;
		});
		if (!dataset) return false;
		await writeAtomically(join(exported.path, 'text.ids'), [idBytes(dataset.ids.train, model.vocabSize)]);
		return true;
	} catch (error) {
		throw fileError(error, 'write', exported.path);
	} finally {
		await writer.close();
	}
}
