/** The record of trials on this machine: each is made once, until something changes that its result may depend on. */
import {readdir} from 'node:fs/promises';
import {availableParallelism, cpus} from 'node:os';
import {version} from '../../version.js';
import type {EngineLoader, EngineOptions} from '../engine.js';
import {cacheFolder} from '../setup/cache.js';
import {recordsIn} from '../setup/records.js';
import type {WorkClass} from './workload.js';

/** Characters a second of the engines that took part, by their names; 0 where only one engine works here. */
export type Rates = Readonly<Record<string, number>>;

const trials = recordsIn<Rates>('engines');

/** Everything that a trial's result may depend on, as a text. */
export async function trialKey(
	loaders: readonly EngineLoader[],
	{threads, device = 'auto', own = {}, productPrecision = 'float32'}: EngineOptions,
	work: WorkClass,
): Promise<string> {
	const engines = await Promise.all(loaders.map(async ({name, describe}) => [name, (await describe?.()) ?? {}]));
	const machine = [version, process.version, cpus()[0]?.model ?? '', availableParallelism(), await setUpParts()];
	return JSON.stringify([machine, {threads, device, own, productPrecision}, engines, work]);
}

/** The parts that `charloom setup` has brought, which may let another engine work: each has a folder. */
async function setUpParts(): Promise<readonly string[]> {
	const entries = await readdir(cacheFolder(), {withFileTypes: true}).catch(() => []);
	return entries.flatMap(entry => (entry.isDirectory() ? [entry.name] : [])).sort();
}

export const recordedTrial = trials.find;

/** Keeps a trial's result. Where nothing can be written, the trial is made again each time. */
export const recordTrial = trials.keep;
