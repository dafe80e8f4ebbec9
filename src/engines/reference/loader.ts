/** The row of this engine in the table of engines. */
import {cellKinds} from '../../config.js';
import type {EngineLoader} from '../engine.js';

/** It is slow and for tests: it is only taken by name. */
export const reference: EngineLoader = {
	name: 'reference',
	cells: cellKinds,
	automatic: 'never',
	softTargets: true,
	open: async () => (await import('./index.js')).open(),
};
