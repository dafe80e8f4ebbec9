/** The row of this engine in the table of engines. */
import {cellKinds} from '../../config.js';
import type {EngineLoader} from '../engine.js';
import {describeDawn} from './gpu/dawn.js';
import {webgpuOptions} from './options.js';

export const webgpu: EngineLoader = {
	name: 'webgpu',
	cells: cellKinds,
	options: webgpuOptions,
	rounds: ['float16'],
	automatic: 'learning',
	softTargets: true,
	describe: describeDawn,
	open: async options => (await import('./index.js')).open(options),
};
