/**
 * A run: a folder with all that came out of a training, enough to generate from it and to go on with it.
 *
 *   config.json         what was trained, on what, how
 *   model.safetensors   the averaged weights of the best validation, in PyTorch's names
 *   last.safetensors    the trainer's state; the progress that belongs to it is in its metadata, so that the two can't disagree
 *   metrics.jsonl       every event of the training, one a line
 *   samples.txt         texts written on the way
 *   lock                the process that is writing
 *
 * A program that is killed at any moment leaves a run that loads: files are replaced as wholes (`atomic.ts`).
 */
import {existsSync} from 'node:fs';
import {mkdir, readdir, rm, stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {corpusCopy} from '../data/corpus-record.js';
import {UserError} from '../errors.js';
import {type FileSystem, nodeFileSystem, syncFolder, writeAtomically} from './atomic.js';
import {fileError, isSystemError} from './file-errors.js';
import {trimTo} from './journal.js';
import {type Lock, takeLock} from './lock.js';
import {formatRunConfig, type RunConfig} from './run-config.js';
import {isUnfinished, namesInFolder, runFileNames} from './run-files.js';
import {openRun, Run} from './run-reader.js';
import {RunWriter} from './run-writer.js';
import {readSafetensorsMetadata} from './safetensors.js';

export type {LoadedModel} from './load-model.js';
export type {BestScore, RunProgress} from './progress.js';
export type {Adaptation, RunConfig} from './run-config.js';
export type {RunFile} from './run-files.js';
export {openRun, type Run} from './run-reader.js';
export type {RunWriter} from './run-writer.js';

/**
 * Says whether a folder holds no more than a run that was stopped before its first state was saved: nothing was
 * learned yet, so another run may take its place.
 */
async function isUnbegun(folder: string, names: readonly string[]): Promise<boolean> {
	const {config, metrics, samples} = runFileNames;
	const passing: readonly string[] = [config, metrics, samples, corpusCopy];
	if (!names.includes(config) || !names.every(name => passing.includes(name))) return false;
	return openRun(folder).then(
		() => true,
		() => false,
	);
}

/** Throws a UserError where a folder holds what a new run must not take the place of. */
export async function checkFree(folder: string): Promise<void> {
	const names = await namesInFolder(folder).catch((error): readonly string[] => {
		if (isSystemError(error, 'ENOENT')) return [];
		throw fileError(error, 'read', folder);
	});
	if (await isUnbegun(folder, names)) return;
	const isRun = Object.values(runFileNames).some(name => names.includes(name));
	if (isRun) {
		throw new UserError(
			`${folder} already holds a run. Expected it to be new or empty, but it holds ${names.slice(0, 5).join(', ')}. ` +
				`Take another folder, or go on with the run: charloom train --resume ${folder}`,
		);
	}
	if (names.length > 0) {
		throw new UserError(
			`Expected ${folder} to be new or empty, but it holds ${names.slice(0, 5).join(', ')}. Take another.`,
		);
	}
}

/** Runs `work`; if it fails the lock is given back. */
async function withLock<Result>(lock: Lock, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		await lock.release();
		throw error;
	}
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never ends where a folder's parent exists but can't hold any,
 * as on /proc.
 */
async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder);
	} catch (error) {
		if (isSystemError(error, 'EEXIST') && (await stat(folder)).isDirectory()) return;
		const parent = dirname(folder);
		if (!isSystemError(error, 'ENOENT') || existsSync(parent)) throw error;
		await makeFolder(parent);
		await mkdir(folder);
	}
}

/**
 * Makes a run in a folder that is new, empty, or holds a run that never saved a state (and makes the folders above it), and
 * opens it for writing.
 */
export async function createRun(
	path: string,
	config: RunConfig,
	fileSystem: FileSystem = nodeFileSystem,
): Promise<RunWriter> {
	const folder = resolve(path);
	try {
		await makeFolder(folder);
		await checkFree(folder);
		await syncFolder(dirname(folder));
	} catch (error) {
		throw fileError(error, 'make', folder);
	}
	const lock = await takeLock(folder);
	return withLock(lock, async () => {
		await checkFree(folder); // another process may have been faster
		for (const name of await namesInFolder(folder)) await rm(join(folder, name), {force: true});
		const run = new Run(folder, config);
		await writeAtomically(run.pathOf('config'), [Buffer.from(formatRunConfig(config))], {fileSystem});
		return new RunWriter(run, lock, fileSystem);
	});
}

async function removeUnfinished(folder: string): Promise<void> {
	const names = await readdir(folder);
	await Promise.all(names.filter(isUnfinished).map(name => rm(join(folder, name), {force: true})));
}

/** Lines that were written after the saved state will be written again. */
async function trimToSavedState(run: Run): Promise<void> {
	const metadata = (await run.has('last')) ? await readSafetensorsMetadata(run.pathOf('last')) : {};
	await trimTo(run.pathOf('metrics'), Number(metadata['metricsBytes'] ?? 0) || 0);
	await trimTo(run.pathOf('samples'), Number(metadata['samplesBytes'] ?? 0) || 0);
}

/**
 * Opens a run to go on with it; the state to go on from is `run.loadLast()`. What was written after that state is cut off
 * when the first thing is written, so that a run which is refused on closer inspection stays as it is.
 */
export async function resumeRun(path: string, fileSystem: FileSystem = nodeFileSystem): Promise<RunWriter> {
	const {path: folder} = await openRun(path);
	const lock = await takeLock(folder);
	return withLock(lock, async () => {
		const run = await openRun(folder); // as it is now that nobody else writes
		return new RunWriter(run, lock, fileSystem, async () => {
			await removeUnfinished(folder);
			await trimToSavedState(run);
		});
	});
}
