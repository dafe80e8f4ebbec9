/** Runs whose weights have followed a text after their training: a folder of its own for each, beside the run it came from. */
import {UserError} from '../errors.js';
import type {Parameters} from '../model/parameters.js';
import {isSystemError} from './file-errors.js';
import {createRun, type Run} from './run.js';
import type {Adaptation} from './run-config.js';
import {namesInFolder} from './run-files.js';

/** Throws a UserError where there is something in a folder, so that nobody waits for what can't be kept there. */
export async function checkNewFolder(folder: string): Promise<void> {
	const names = await namesInFolder(folder).catch(error => {
		if (isSystemError(error, 'ENOENT')) return [];
		throw error;
	});
	if (names.length === 0) return;
	throw new UserError(
		`Expected ${folder} to be new or empty, but it holds ${names.slice(0, 5).join(', ')}. Take another.`,
	);
}

/** Makes a run of a model whose weights have gone on from those of `run`, of its step `step`. Gives its path. */
export async function saveAdapted(
	folder: string,
	run: Run,
	weights: {readonly parameters: Parameters; readonly step: number},
	adapted: Adaptation,
): Promise<string> {
	const writer = await createRun(folder, {...run.config, created: new Date().toISOString(), adapted});
	try {
		await writer.saveBest(weights.parameters, {step: weights.step});
	} finally {
		await writer.close();
	}
	return writer.run.path;
}
