/** The files in a run's folder. */
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {unfinishedSuffix} from './atomic.js';
import {isSystemError} from './file-errors.js';
import {lockName} from './lock.js';

export const runFileNames = {
	/** Model, training, vocabulary, corpus, versions. */
	config: 'config.json',
	/** The averaged weights of the best validation. */
	best: 'model.safetensors',
	/** The trainer's state and, in its metadata, the progress. */
	last: 'last.safetensors',
	/** An n-gram model of the text, where one is kept beside the network. */
	ngram: 'ngram.bin',
	metrics: 'metrics.jsonl',
	samples: 'samples.txt',
} as const;

export type RunFile = {
	readonly name: string;
	readonly bytes: number;
	/** The time at which it was last written. */
	readonly modified: Date;
};

/** A file of the run; undefined where it is not there. */
export async function findRunFile(folder: string, file: keyof typeof runFileNames): Promise<RunFile | undefined> {
	const name = runFileNames[file];
	try {
		const {size, mtime} = await stat(join(folder, name));
		return {name, bytes: size, modified: mtime};
	} catch (error) {
		if (!isSystemError(error, 'ENOENT')) throw error;
		return undefined;
	}
}

/** The run's own files that are there, in the order above. */
export async function listRunFiles(folder: string): Promise<readonly RunFile[]> {
	const files: RunFile[] = [];
	for (const file of Object.keys(runFileNames) as (keyof typeof runFileNames)[]) {
		const found = await findRunFile(folder, file);
		if (found) files.push(found);
	}
	return files;
}

/** Says whether a file was left behind by a save, or by the taking of the lock, that was killed. */
export const isUnfinished = (name: string): boolean => name.endsWith(unfinishedSuffix);

const isPassing = (name: string): boolean => isUnfinished(name) || name.startsWith(lockName) || name.startsWith('.');

/** The files that have to be left alone: all but locks, unfinished and hidden files. */
export const namesInFolder = async (folder: string): Promise<readonly string[]> =>
	(await readdir(folder)).filter(name => !isPassing(name));
