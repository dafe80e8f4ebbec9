/** The runs whose weights can be loaded. */
import {parseJson} from '../input/json.js';
import {runsIn} from './find.js';
import {openRun} from './run.js';
import {readSafetensorsMetadata} from './safetensors.js';

export type RunEntry = {
	readonly path: string;
	readonly name: string;
	/** The updates after which the weights were taken; undefined where nothing is known. */
	readonly step: number | undefined;
	/** Nats a character. */
	readonly loss: number | undefined;
	readonly modified: Date;
	readonly bytes: number;
	/** `lstm 2×128` */
	readonly model: string;
};

type Known = {readonly step?: number; readonly carried?: number; readonly window?: number};

async function bestOf(path: string): Promise<Known> {
	try {
		const metadata = await readSafetensorsMetadata(path);
		return parseJson(metadata['best'] ?? metadata['progress'] ?? '{}') as Known; // only shown, and each part checked
	} catch {
		return {};
	}
}

const numberOrNothing = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The facts about a run that a list shows; undefined where it has no weights, or is damaged. */
export async function entryOf(path: string): Promise<RunEntry | undefined> {
	try {
		const run = await openRun(path);
		const files = await run.files();
		const weights =
			files.find(({name}) => name === 'model.safetensors') ?? files.find(({name}) => name === 'last.safetensors');
		if (weights === undefined) return undefined;
		const {step, carried, window} = await bestOf(`${path}/${weights.name}`);
		const {cell, numLayers, hiddenSize} = run.config.model;
		return {
			path,
			name: run.name,
			step: numberOrNothing(step),
			loss: numberOrNothing(carried) ?? numberOrNothing(window),
			modified: weights.modified,
			bytes: weights.bytes,
			model: `${cell} ${numLayers}×${hiddenSize}`,
		};
	} catch {
		return undefined; // a damaged run can't be loaded, and is none to choose
	}
}

/** All runs with weights, those of the first folder first, each folder's newest first; `extra` is the path of one elsewhere. */
export async function listRuns(folders: readonly string[], extra: string): Promise<readonly RunEntry[]> {
	const paths = (await Promise.all(folders.map(runsIn))).flat();
	const all = [...new Set(paths.includes(extra) ? paths : [extra, ...paths])];
	return (await Promise.all(all.map(entryOf))).filter(entry => entry !== undefined);
}
