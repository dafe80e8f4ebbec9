/** The row of this engine in the table of engines. */
import type {EngineLoader} from '../engine.js';
import {wasmCells} from './kernels/cells.js';
import {describeAddon} from './kernels/native/describe.js';
import {wasmOptions} from './options.js';

export const wasm: EngineLoader = {
	name: 'wasm',
	cells: wasmCells,
	options: wasmOptions,
	rounds: ['bfloat16'],
	softTargets: true,
	describe: describeAddon,
	open: async options => (await import('./index.js')).open(options),
};
