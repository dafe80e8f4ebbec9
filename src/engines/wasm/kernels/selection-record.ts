/**
 * The builds that were selected on this machine: to test and time all of them takes longer than much that is done with them. A record
 * holds until something changes that a test or a time may depend on.
 */
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {cpus} from 'node:os';
import {version} from '../../../version.js';
import {recordsIn} from '../../setup/records.js';
import type {KernelBuild} from './builds.js';
import {moduleFile} from './load.js';
import {findAddon} from './native/addon.js';

export type SelectionRecord = {
	/** The name of the fastest build that gave right results. */
	readonly fastest: string;
	/** The builds that can't be used here, each with the reason. */
	readonly refused: readonly string[];
};

const records = recordsIn<SelectionRecord>('kernels');

/** A digest of the compiled code of builds: of files that are missing, of the fact alone. */
async function digestOf(builds: readonly KernelBuild[]): Promise<string> {
	const modules = builds.map(build => moduleFile(build));
	const addon = builds.some(({native}) => native) ? await findAddon().catch(() => undefined) : undefined;
	const files = [...modules, ...(addon ? [addon.file] : [])];
	const contents = await Promise.all(files.map(file => readFile(file).catch(() => 'missing')));
	const hash = createHash('sha256').update(JSON.stringify([builds, contents.map(({length}) => length)]));
	for (const content of contents) hash.update(content);
	return hash.digest('hex');
}

/** Everything that the selection among builds may depend on, as a text: their code, the compiler of this runtime, the processor. */
export async function selectionKey(builds: readonly KernelBuild[]): Promise<string> {
	const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''];
	return JSON.stringify([version, process.version, flags, cpus()[0]?.model ?? '', await digestOf(builds)]);
}

export const recordedSelection = records.find;
export const recordSelection = records.keep;
