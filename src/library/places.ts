/** The folders that charloom works with: its own, and those of the folder that it was started in. */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {JobEnvironment} from '../training/job/environment.js';

function findPackageRoot(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}

/** The folder that holds charloom's package.json. */
export const packageRoot: string = findPackageRoot();

const readVersion = (): string => {
	const {version} = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {version: string};
	return version;
};

/** charloom's version. */
export const version: string = readVersion();

/** The folder in which corpora are looked for by name: the clone's `corpus`, or, when installed, the current folder's. */
export const corpusFolder: string = packageRoot.split(sep).includes('node_modules')
	? join(process.cwd(), 'corpus')
	: join(packageRoot, 'corpus');

/** The folder that new runs go to, unless a path is given. */
export const checkpointsFolder: string = join(process.cwd(), 'checkpoints');

/** The trained model that comes with charloom. */
export const shippedRun: string = join(packageRoot, 'checkpoints', 'austen');

/** The folders in which a run is looked for by its bare name: the current folder's runs, then those that ship. */
export const runFolders: readonly string[] = [...new Set([checkpointsFolder, join(packageRoot, 'checkpoints')])];

/** The surroundings of every training. */
export const jobEnvironment: JobEnvironment = {corpusFolder, checkpointsFolder, runFolders, version};
