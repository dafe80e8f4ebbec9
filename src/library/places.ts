/** The folders that charloom works with: its own, and those of the folder that it was started in. */
import {join, sep} from 'node:path';
import type {JobEnvironment} from '../training/job/environment.js';
import {packageRoot, version} from '../version.js';

export {packageRoot, version};

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
