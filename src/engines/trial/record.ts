/** The record of trials on this machine: each is made once, until something changes that its result may depend on. */
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {availableParallelism, cpus} from 'node:os';
import {dirname, join} from 'node:path';
import {version} from '../../version.js';
import type {EngineLoader, EngineOptions} from '../engine.js';
import {cacheFolder} from '../setup/cache.js';
import type {WorkClass} from './workload.js';

/** Characters a second of the engines that took part, by their names; 0 where only one engine works here. */
export type Rates = Readonly<Record<string, number>>;

/** Trials that are kept: the older ones are of versions and settings that are no more. */
const mostTrials = 64;

const recordFile = (): string => join(cacheFolder(), 'trials.json');

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

async function readTrials(): Promise<ReadonlyMap<string, Rates>> {
	try {
		return new Map(Object.entries(JSON.parse(await readFile(recordFile(), 'utf8')) as Record<string, Rates>));
	} catch {
		return new Map(); // none yet, or a damaged file: the trial is made again
	}
}

export const recordedTrial = async (key: string): Promise<Rates | undefined> => (await readTrials()).get(key);

/** Forgets all trials, so that they are made again. */
export const forgetTrials = (): Promise<void> => rm(recordFile(), {force: true});

/** Keeps a trial's result. Where nothing can be written, the trial is made again each time. */
export async function recordTrial(key: string, rates: Rates): Promise<void> {
	const others = [...(await readTrials())].filter(([other]) => other !== key).slice(1 - mostTrials);
	const unfinished = `${recordFile()}.${process.pid}`;
	try {
		await mkdir(dirname(unfinished), {recursive: true});
		await writeFile(unfinished, JSON.stringify(Object.fromEntries([...others, [key, rates]])));
		await rename(unfinished, recordFile());
	} catch {
		await rm(unfinished, {force: true}).catch(() => undefined);
	}
}
