/** The run that a command works on: the one that is named, else the newest of the user's own, else the one that ships. */
import {stat} from 'node:fs/promises';
import {findDefaultRun, findRun} from '../../../checkpoint/find.js';
import type {Run} from '../../../checkpoint/run.js';
import {findEntry} from '../../../data/catalogue.js';
import {cacheFolder} from '../../../engines/setup/cache.js';
import {hubEndpoint, hubModel, isHubName} from '../../../exchange/hub/download.js';
import {runFolders, shippedRun} from '../../../library/places.js';

/** The words of the help for an optional run. */
export const runArgument =
	'a run: its folder, its name in checkpoints/, or hf:OWNER/NAME of the Hub (default: the newest there, else the model that comes with charloom)';

/** The same for commands that take several. */
export const runsArgument = `${runArgument}; of several the predictions are averaged`;

/** A run that a command reads from, and the reason why it was taken where nobody named one. */
export type ChosenRun = {readonly path: string; readonly reason?: string};

/** The run to read from; one of the Hub is downloaded. Throws a UserError that lists the runs that are there. */
export async function whichRun(wanted: string | undefined): Promise<ChosenRun> {
	const shipped = {path: shippedRun, isDefault: true};
	if (wanted !== undefined && isHubName(wanted)) {
		return {path: await hubModel(wanted, {endpoint: hubEndpoint(), cache: cacheFolder()})};
	}
	if (wanted !== undefined) return {path: await findRun(wanted, runFolders, shipped)};
	const {path, passedOver} = await findDefaultRun(runFolders, shipped);
	return {
		path,
		reason: [path === shippedRun ? '' : 'the newest', ...passedOver].filter(text => text !== '').join('; '),
	};
}

/** Says whether a name that may mean a text is that of a run: no file and no text of the catalogue is called so, and a run is. */
export async function isOtherRun(name: string): Promise<boolean> {
	if (isHubName(name)) return true;
	if (name === '-' || findEntry(name) !== undefined) return false;
	if ((await stat(name).catch(() => undefined))?.isFile()) return false;
	return findRun(name, runFolders, {path: shippedRun, isDefault: true}).then(
		() => true,
		() => false,
	);
}

/** The path of a run of the user's own, which has been trained here. */
export const whichOwnRun = (wanted: string | undefined): Promise<string> =>
	findRun(wanted, runFolders, {path: shippedRun, isDefault: false});

/** `run demo-20260102-030405 (the newest)`: the run that was taken, and the reason where nobody named one. */
export function runInWords(run: Run, {reason}: Pick<ChosenRun, 'reason'>): string {
	const reasons = [run.path === shippedRun ? 'comes with charloom' : '', reason ?? ''].filter(text => text !== '');
	return `run ${run.name}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`;
}
