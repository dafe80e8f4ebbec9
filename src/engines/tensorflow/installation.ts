/**
 * The record that `charloom setup` leaves for the engine: the paths of the addon and of TensorFlow's libraries, and the device
 * on which they were proven. Reading it costs next to nothing, so nobody waits for an engine that was never set up.
 */
import {readFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {cacheFolder, type Environment} from '../setup/cache.js';

export type Device = 'gpu' | 'cpu';

export type Installation = {
	readonly formatVersion: 1;
	/** The path of the addon. Paths within the record's folder are relative to it, so that the folder can be moved. */
	readonly addon: string;
	/** The folders in which the system's loader looks for libraries, first to last. */
	readonly libraryFolders: readonly string[];
	/** The version of TensorFlow. */
	readonly version: string;
	/** The origin of TensorFlow, in words. */
	readonly source: string;
	readonly device: Device;
	/** The name of the GPU, such as `NVIDIA H100 80GB HBM3`. */
	readonly deviceName?: string;
	readonly created: string;
};

/** The folder that setup fills, and that `--remove` deletes. */
export const installationFolder = (env: Environment = process.env): string => join(cacheFolder(env), 'tensorflow');

export const recordName = 'installation.json';

const isInstallation = (value: unknown): value is Installation => {
	if (typeof value !== 'object' || value === null) return false;
	const {formatVersion, addon, libraryFolders, version, device} = value as Partial<Installation>;
	const hasPaths = typeof addon === 'string' && Array.isArray(libraryFolders);
	return formatVersion === 1 && hasPaths && typeof version === 'string' && (device === 'gpu' || device === 'cpu');
};

/** The record with absolute paths; undefined where there is none. Throws an Error for one that can't be read. */
export async function readInstallation(folder: string): Promise<Installation | undefined> {
	let text: string;
	try {
		text = await readFile(join(folder, recordName), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
	const record = parsed(text);
	if (!isInstallation(record)) {
		throw new Error(`${join(folder, recordName)} is damaged: run "charloom setup" again.`);
	}
	const absolute = (path: string): string => resolve(folder, path);
	return {...record, addon: absolute(record.addon), libraryFolders: record.libraryFolders.map(absolute)};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The facts of the installation in words, by their names; none where nothing is set up or the record can't be read. */
export async function describeInstallation(): Promise<Readonly<Record<string, string>>> {
	const installation = await readInstallation(installationFolder()).catch(() => undefined);
	if (!installation) return {};
	const {version, source, addon, libraryFolders, created} = installation;
	return {TensorFlow: `${version}, ${source}`, addon, libraries: libraryFolders.join(', '), 'set up': created};
}
