/** The search for the run that a command means. */
import {readdir, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {UserError} from '../errors.js';
import {shortPath} from '../format.js';
import {chooseRun, type DefaultRun, type Shipped} from './default-run.js';
import {runFileNames} from './run-files.js';

export type {DefaultRun, Shipped} from './default-run.js';

/** The time at which the run in `folder` was last written, in milliseconds; undefined if there is none. */
async function lastWritten(folder: string): Promise<number | undefined> {
	const times = await Promise.all(
		[runFileNames.config, runFileNames.best, runFileNames.last].map(async name => {
			const file = await stat(join(folder, name)).catch(() => undefined);
			return file?.isFile() ? file.mtimeMs : undefined;
		}),
	);
	return times[0] === undefined ? undefined : Math.max(...times.filter(time => time !== undefined));
}

/** Paths of the runs in a folder of runs, the newest first; runs of one moment by name. */
export async function runsIn(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder).catch(() => []);
	const runs = await Promise.all(
		names.map(async name => ({path: join(folder, name), time: await lastWritten(join(folder, name))})),
	);
	const found = runs.filter((run): run is {path: string; time: number} => run.time !== undefined);
	found.sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1));
	return found.map(({path}) => path);
}

async function whatIsThere(folders: readonly string[]): Promise<string> {
	const runs = (await Promise.all(folders.map(runsIn))).flat().map(shortPath);
	return runs.length === 0
		? `There is no run in ${folders.map(shortPath).join(' or ')} yet: make one with "charloom train".`
		: `Runs that are there: ${runs.join(', ')}.`;
}

/**
 * The run to take where nobody names one: of the first of `folders` that holds any of the user's own, else `shipped`. Throws
 * a UserError where there is none.
 */
export async function findDefaultRun(folders: readonly string[], shipped?: Shipped): Promise<DefaultRun> {
	for (const folder of folders) {
		const own = (await runsIn(folder)).filter(path => path !== shipped?.path);
		if (own.length === 0) continue;
		const chosen = await chooseRun(own, shipped);
		if (chosen && (chosen.path !== shipped?.path || (await lastWritten(chosen.path)) !== undefined)) return chosen;
	}
	if (shipped?.isDefault && (await lastWritten(shipped.path)) !== undefined)
		return {path: shipped.path, passedOver: []};
	throw new UserError(`Expected a run, got none. ${await whatIsThere(folders)}`);
}

/**
 * The path of a run: `wanted` is a folder, or a name inside one of `folders`. Without it the one of `findDefaultRun`. Throws a UserError that lists the runs that are there.
 */
export async function findRun(
	wanted: string | undefined,
	folders: readonly string[],
	shipped?: Shipped,
): Promise<string> {
	if (wanted === undefined) return (await findDefaultRun(folders, shipped)).path;
	const candidates = [resolve(wanted), ...folders.map(folder => join(folder, wanted))];
	for (const path of candidates) if ((await lastWritten(path)) !== undefined) return path;
	const isThere = (await stat(candidates[0]).catch(() => undefined)) !== undefined;
	const problem = isThere ? `it has no ${runFileNames.config}, so it is no run` : 'there is no such folder';
	throw new UserError(`Could not find the run ${JSON.stringify(wanted)}: ${problem}. ${await whatIsThere(folders)}`);
}
