/** A run that is read: its configuration, its weights, its saved state. */
import {stat} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import type {TrainerState} from '../engines/engine.js';
import {UserError} from '../errors.js';
import {readRecord} from '../input/reading.js';
import type {Parameters} from '../model/parameters.js';
import {fileError, isSystemError} from './file-errors.js';
import {type LoadedModel, modelOf} from './load-model.js';
import {parseProgress, type RunProgress} from './progress.js';
import {parseRunConfig, type RunConfig} from './run-config.js';
import {findRunFile, listRunFiles, type RunFile, runFileNames} from './run-files.js';
import {readSafetensors} from './safetensors.js';
import {stateOf} from './trainer-state.js';

/** A run to read from. What another process writes to it meanwhile is seen at the next load. */
export class Run {
	readonly path: string;
	readonly config: RunConfig;

	constructor(path: string, config: RunConfig) {
		this.path = path;
		this.config = config;
	}

	/** The folder's name. */
	get name(): string {
		return basename(this.path);
	}

	pathOf(file: keyof typeof runFileNames): string {
		return join(this.path, runFileNames[file]);
	}

	async has(file: keyof typeof runFileNames): Promise<boolean> {
		return (await findRunFile(this.path, file)) !== undefined;
	}

	/** The averaged weights of the best validation; before the first validation those of the last state. */
	async loadBest(): Promise<Parameters> {
		return (await this.loadModel()).parameters;
	}

	/** `loadBest`, with what is known about the weights; or `last`, the averaged weights at the end of what was trained. */
	async loadModel(which: 'best' | 'last' = 'best'): Promise<LoadedModel> {
		if (which === 'best' && (await this.has('best'))) {
			const path = this.pathOf('best');
			return modelOf(this.config, await readSafetensors(path), path);
		}
		const {state} = await this.loadLast();
		return {parameters: state.average, kind: 'last', step: state.step};
	}

	/** Says whether any weights were saved. A run that was stopped before that can only begin again. */
	async isBegun(): Promise<boolean> {
		return (await this.has('last')) || (await this.has('best'));
	}

	/** All that training needs to go on. */
	async loadLast(): Promise<{readonly state: TrainerState; readonly progress: RunProgress}> {
		if (!(await this.has('last'))) {
			if (await this.has('best')) {
				throw new UserError(
					`The run ${this.path} is a model without the state of its training, so its training can't go on. ` +
						`Begin a new one from its weights: charloom train TEXT --from ${this.path}`,
				);
			}
			throw new UserError(
				`The run ${this.path} has no saved state: it was stopped before its first checkpoint. ` +
					`Begin it again: charloom train --resume ${this.path}`,
			);
		}
		const path = this.pathOf('last');
		const {tensors, metadata} = await readSafetensors(path);
		const progress = parseProgress(metadata['progress'] ?? '', path);
		return {state: stateOf(this.config, tensors, progress.step, path), progress};
	}

	/** The run's files that are there. */
	files(): Promise<readonly RunFile[]> {
		return listRunFiles(this.path);
	}
}

const notARun = (path: string, reason: string): UserError =>
	new UserError(
		`${path} is not a run: ${reason}. A run is a folder that "charloom train" has made, with a ${runFileNames.config}.`,
	);

/** Opens a run for reading. Throws a UserError for a folder that is missing, is no run, is damaged, or is too new. */
export async function openRun(path: string): Promise<Run> {
	const folder = resolve(path);
	const file = join(folder, runFileNames.config);
	let json: string;
	try {
		if (!(await stat(folder)).isDirectory()) throw notARun(path, 'it is a file');
		json = await readRecord(file);
	} catch (error) {
		if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw fileError(error, 'read', file);
		throw notARun(path, error.path === file ? `it has no ${runFileNames.config}` : 'there is no such folder');
	}
	return new Run(folder, parseRunConfig(json, file));
}
