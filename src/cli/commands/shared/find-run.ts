/** The run that a command works on: the one that is named, else the newest of the user's own, else the one that ships. */
import {findRun} from '../../../checkpoint/find.js';
import type {Run} from '../../../checkpoint/run.js';
import {runFolders, shippedRun} from './paths.js';

/** The words of the help for an optional run. */
export const runArgument =
	'a run: its folder, or its name in checkpoints/ (default: the newest there, else the model that comes with charloom)';

/** The path of a run to read from. Throws a UserError that lists the runs that are there. */
export const whichRun = (wanted: string | undefined): Promise<string> =>
	findRun(wanted, runFolders, {path: shippedRun, isDefault: true});

/** The path of a run of the user's own, which has been trained here. */
export const whichOwnRun = (wanted: string | undefined): Promise<string> =>
	findRun(wanted, runFolders, {path: shippedRun, isDefault: false});

/** `run demo-20260102-030405 (the newest)`: what was taken, and why where nobody said. */
export function runInWords(run: Run, wanted: string | undefined): string {
	if (run.path === shippedRun) return `run ${run.name} (comes with charloom)`;
	return wanted === undefined ? `run ${run.name} (the newest)` : `run ${run.name}`;
}
