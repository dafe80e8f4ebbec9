/** Writes a run. There is one writer a run at a time: it holds the lock until it is closed. */
import {mkdir} from 'node:fs/promises';
import type {StateSource} from '../engines/engine.js';
import {UserError} from '../errors.js';
import type {Parameters} from '../model/parameters.js';
import {type FileSystem, writeAtomically} from './atomic.js';
import {toJson} from './checks.js';
import type {WrittenDType} from './dtypes.js';
import {fileError} from './file-errors.js';
import {GrowingFile} from './journal.js';
import type {Lock} from './lock.js';
import {type BestScore, formatBest, formatProgress, type RunProgress} from './progress.js';
import {formatRunConfig, type RunConfig} from './run-config.js';
import {Run} from './run-reader.js';
import {contentOf, writeSafetensors} from './safetensors.js';
import {contentOfState, tensorsOfParameters} from './trainer-state.js';

/** For readers that ask which framework's conventions a file follows. */
const format = 'pt';

/** The largest number that 16 bits hold; what is nearer to the next power of two becomes Infinity. */
const largest: Readonly<Record<WrittenDType, number>> = {F32: Number.MAX_VALUE, F16: 65519.996};

/** Throws a UserError where a weight would be read back as Infinity, or is none now. */
function checkWritable(parameters: Parameters, dtype: WrittenDType): void {
	for (const [name, numbers] of Object.entries(parameters)) {
		const bad = numbers.find(value => !(Math.abs(value) <= largest[dtype]));
		if (bad === undefined) continue;
		const remedy = Number.isFinite(bad)
			? 'Export it with --precision single.'
			: 'Its training has diverged: train again.';
		throw new UserError(
			`The weights can't be kept: ${name} holds ${bad}, more than numbers of 16 or 32 bits do. ${remedy}`,
		);
	}
}

export class RunWriter {
	readonly #lock: Lock;
	readonly #fileSystem: FileSystem;
	readonly #metrics: GrowingFile;
	readonly #samples: GrowingFile;
	readonly #prepare: () => Promise<void>;
	#prepared: Promise<void> | undefined;
	#restoring: Promise<void> | undefined;
	#wasRestored = false;
	#run: Run;
	/** Saves follow one another, even where the caller does not wait. */
	#saving: Promise<unknown> = Promise.resolve();

	/** `prepare` is called once, before the first thing is written: a run that nothing is written to stays as it is. */
	constructor(run: Run, lock: Lock, fileSystem: FileSystem, prepare: () => Promise<void> = async () => {}) {
		this.#run = run;
		this.#prepare = prepare;
		this.#lock = lock;
		this.#fileSystem = fileSystem;
		const restore = (): Promise<void> => this.#restoreVanished();
		this.#metrics = new GrowingFile(run.pathOf('metrics'), fileSystem.open, restore);
		this.#samples = new GrowingFile(run.pathOf('samples'), fileSystem.open, restore);
	}

	/** The run as it reads now. */
	get run(): Run {
		return this.#run;
	}

	/** Makes the folder ready to be written to. */
	#ready(): Promise<void> {
		this.#prepared ??= this.#prepare();
		return this.#prepared;
	}

	#inTurn(save: () => Promise<void>): Promise<void> {
		const result = this.#saving
			.then(() => this.#lock.check())
			.then(() => this.#ready())
			.then(() => this.#restoreVanished())
			.then(save);
		this.#saving = result.catch(() => {}); // told to who asked for it; the next save may succeed
		return result;
	}

	/** A run whose folder was taken away under its writer, or emptied, is written anew. */
	async #restoreVanished(): Promise<void> {
		if (await this.#run.has('config')) return;
		this.#restoring ??= this.#restore().finally(() => {
			this.#restoring = undefined;
		});
		await this.#restoring;
	}

	async #restore(): Promise<void> {
		const {path, config} = this.#run;
		await mkdir(path, {recursive: true}).catch(error => {
			throw fileError(error, 'make', path);
		});
		await this.#lock.retake();
		await this.#lock.check();
		const content = Buffer.from(formatRunConfig(config));
		await writeAtomically(this.#run.pathOf('config'), [content], {fileSystem: this.#fileSystem});
		this.#wasRestored = true;
	}

	/** Tells whether the run had vanished, and was written anew, since this was asked last. */
	takeRestored(): boolean {
		const was = this.#wasRestored;
		this.#wasRestored = false;
		return was;
	}

	/**
	 * The state to go on from: both become what `loadLast` gives, or neither. What was appended so far belongs to it; what is
	 * appended later is cut off when the run is resumed from here. The source is read until the promise is settled.
	 */
	saveLast(source: StateSource, progress: RunProgress): Promise<void> {
		return this.#inTurn(async () => {
			const metadata = {
				format,
				progress: formatProgress(progress),
				metricsBytes: String(await this.#metrics.sync()),
				samplesBytes: String(await this.#samples.sync()),
			};
			const content = await contentOfState(this.#run.config.model, source);
			await writeSafetensors(this.#run.pathOf('last'), content, metadata, {fileSystem: this.#fileSystem});
		});
	}

	/** The weights to generate with, and their score; `F16` rounds the weights to 16 bits. */
	saveBest(parameters: Parameters, score: BestScore, dtype: WrittenDType = 'F32'): Promise<void> {
		return this.#inTurn(async () => {
			checkWritable(parameters, dtype);
			const metadata = {format, best: formatBest(score)};
			const content = contentOf(tensorsOfParameters(this.#run.config.model, parameters));
			const options = {fileSystem: this.#fileSystem, dtype};
			await writeSafetensors(this.#run.pathOf('best'), content, metadata, options);
		});
	}

	/** For a run that is trained longer, or otherwise, than it was begun. */
	updateConfig(config: RunConfig): Promise<void> {
		return this.#inTurn(async () => {
			const path = this.#run.pathOf('config');
			await writeAtomically(path, [Buffer.from(formatRunConfig(config))], {fileSystem: this.#fileSystem});
			this.#run = new Run(this.#run.path, config);
		});
	}

	/** One line of `metrics.jsonl`; Infinity and NaN become texts. */
	async appendMetrics(event: object): Promise<void> {
		await this.#ready();
		await this.#metrics.append(`${toJson(event)}\n`);
	}

	/** Adds to `samples.txt`. */
	async appendSample(text: string): Promise<void> {
		await this.#ready();
		await this.#samples.append(text);
	}

	/** Waits for what is being written and lets others write to the run. */
	async close(): Promise<void> {
		await this.#saving;
		await this.#prepared?.catch(() => {}); // told to who wanted to write; appends that waited for it are under way now
		await this.#metrics.settled();
		await this.#samples.settled();
		await this.#lock.release();
	}
}
