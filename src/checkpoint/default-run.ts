/**
 * The run that is taken where nobody names one: the newest of the user's own that has learned something, else the one that
 * comes with the program. A run has learned something if its kept weights do better than an even guess among the characters.
 */
import {basename, join} from 'node:path';
import {isSystemError} from './file-errors.js';
import {parseBest} from './progress.js';
import {runFileNames} from './run-files.js';
import {openRun} from './run-reader.js';
import {readSafetensorsMetadata} from './safetensors.js';

/** The run that comes with the program: it is no run of the user's own, however new its files are. */
export type Shipped = {
	readonly path: string;
	/** It is taken where there is no other. */
	readonly isDefault: boolean;
};

export type DefaultRun = {
	readonly path: string;
	/** The names of newer runs of the user's own that were passed over, each with the reason. */
	readonly passedOver: readonly string[];
};

/** The reason not to write with a run, in words; undefined where there is none, or where damage is to be told by its loading. */
async function reasonAgainst(path: string): Promise<string | undefined> {
	try {
		const {config} = await openRun(path);
		const metadata = await readSafetensorsMetadata(join(path, runFileNames.best));
		const {carried, window} = parseBest(metadata['best'] ?? '', path);
		const loss = carried ?? window;
		const evenGuess = Math.log(config.model.vocabSize); // nats a character
		if (loss === undefined || loss < evenGuess) return undefined;
		return `is no better than an even guess (${loss.toFixed(2)} nats a character, and ${evenGuess.toFixed(2)})`;
	} catch (error) {
		const hasNoBest = error instanceof Error && isSystemError(error.cause, 'ENOENT');
		return hasNoBest && !(await isBegun(path)) ? 'has learned nothing yet' : undefined;
	}
}

const isBegun = (path: string): Promise<boolean> =>
	openRun(path).then(
		run => run.isBegun(),
		() => true,
	);

/** Chooses among the paths of the user's own runs, the newest first; undefined where there is nothing to take. */
export async function chooseRun(own: readonly string[], shipped: Shipped | undefined): Promise<DefaultRun | undefined> {
	if (!shipped?.isDefault) return own.length > 0 ? {path: own[0], passedOver: []} : undefined;
	const passedOver: string[] = [];
	for (const path of own) {
		const reason = await reasonAgainst(path);
		if (reason === undefined) return {path, passedOver};
		passedOver.push(`${basename(path)} ${reason}`);
	}
	return {path: shipped.path, passedOver};
}
