/** The row of this engine in the table of engines. */
import type {EngineLoader} from '../engine.js';
import {tensorflowCells} from './cell-kinds.js';
import {describeInstallation} from './installation.js';
import {tensorflowOptions} from './options.js';

/** On a CPU other engines are faster. */
export const tensorflow: EngineLoader = {
	name: 'tensorflow',
	cells: tensorflowCells,
	options: tensorflowOptions,
	automatic: 'gpu',
	describe: describeInstallation,
	open: async options => (await import('./index.js')).open(options),
};
