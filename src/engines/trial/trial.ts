/** The choice between engines that all work here: the fastest at work of the same class, as a trial on this machine has found. */
import type {Engine, EngineLoader, EngineOptions} from '../engine.js';
import {measureEngines} from './measure.js';
import {type Rates, recordedTrial, recordTrial, trialKey} from './record.js';
import {classOf, usualWork, type WorkClass} from './workload.js';

export type Contestant = {readonly loader: EngineLoader; readonly open: () => Promise<Engine>};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * An engine that takes seconds to start and to prepare a model has to be so many times as fast to be worth it; a trial in a busy
 * moment errs by some tenths, too.
 */
const worthwhile = 1.25;

/** The name of the engine to take: the fastest, or one that is at hand at once where the fastest is not clearly faster. */
export function chosenBy(rates: Rates, loaders: readonly EngineLoader[]): string {
	const slowToStart = new Set(loaders.filter(({automatic}) => automatic === 'learning').map(({name}) => name));
	const worth = (name: string): number => rates[name] / (slowToStart.has(name) ? worthwhile : 1);
	return Object.keys(rates).reduce((best, name) => (worth(name) > worth(best) ? name : best));
}

/** The work of a trial, its place in the record, and what is there already. */
type Trial = {readonly work: WorkClass; readonly key: string; readonly recorded: Rates | undefined};

/** `loaders` are all engines that could take part. */
async function trialOf(loaders: readonly EngineLoader[], options: EngineOptions): Promise<Trial> {
	const work = classOf(options.work ?? usualWork);
	const key = await trialKey(loaders, options, work);
	return {work, key, recorded: await recordedTrial(key)};
}

/** Lets engines that are open do the work of a trial, unless it is on record with all of them. A single engine has nothing to be compared with. */
async function compare(engines: readonly Engine[], {work, key, recorded}: Trial): Promise<Rates> {
	if (recorded && engines.every(({name}) => name in recorded)) return recorded;
	const measured = engines.length > 1 ? await measureEngines(engines, work) : [0];
	const rates = Object.fromEntries(engines.map(({name}, index) => [name, Math.round(measured[index])]));
	await recordTrial(key, rates);
	return rates;
}

/**
 * Lets engines that are open do some work of the class that `options` name, unless that is on record. `loaders` are all that
 * could have taken part.
 */
export const compareEngines = async (
	engines: readonly Engine[],
	loaders: readonly EngineLoader[],
	options: EngineOptions,
): Promise<Rates> => compare(engines, await trialOf(loaders, options));

/** Opens the engine that a trial has chosen; undefined without a trial, or where it opens no more. */
async function openRecorded(contestants: readonly Contestant[], {recorded}: Trial): Promise<Engine | undefined> {
	const loaders = contestants.map(({loader}) => loader);
	const best = recorded && contestants.find(({loader}) => loader.name === chosenBy(recorded, loaders));
	try {
		return await best?.open();
	} catch {
		return undefined;
	}
}

/** Opens those that open; the others leave a line in `reasons`. */
async function openAll(contestants: readonly Contestant[], reasons: string[]): Promise<readonly Engine[]> {
	const opened: Engine[] = [];
	for (const {loader, open} of contestants) {
		try {
			opened.push(await open());
		} catch (error) {
			reasons.push(`${loader.name}: ${messageOf(error)}`);
		}
	}
	return opened;
}

/**
 * Opens the fastest of the engines: where more than one works here, each does some work of the class that it is opened for,
 * once on this machine. The others are not asked again after that. Gives nothing where none opens; `reasons` then has a line for each.
 */
export async function openFastest(
	contestants: readonly Contestant[],
	options: EngineOptions,
	reasons: string[],
): Promise<Engine | undefined> {
	if (contestants.length < 2) return (await openAll(contestants, reasons))[0];
	const loaders = contestants.map(({loader}) => loader);
	const trial = await trialOf(loaders, options);
	const chosen = await openRecorded(contestants, trial);
	if (chosen) return chosen;
	const engines = await openAll(contestants, reasons);
	if (engines.length === 0) return undefined;
	const best = chosenBy(await compare(engines, {...trial, recorded: undefined}), loaders);
	for (const {name, close} of engines) if (name !== best) close?.();
	return engines.find(({name}) => name === best) ?? engines[0];
}
