/** The row of this engine in the table of engines. */
import type {EngineLoader} from '../engine.js';
import {tensorflowCells} from './cell-kinds.js';
import {describeInstallation} from './installation.js';
import {tensorflowOptions} from './options.js';

/** Text is written a character at a time, for which its process would have to be started first. */
export const tensorflow: EngineLoader = {
	name: 'tensorflow',
	cells: tensorflowCells,
	options: tensorflowOptions,
	automatic: 'learning',
	describe: describeInstallation,
	softTargets: true,
	open: async options => (await import('./index.js')).open(options),
};
