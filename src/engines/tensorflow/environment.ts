/** The environment of TensorFlow's process: what it logs, on which device it works and where its libraries are. */
import {delimiter} from 'node:path';
import type {EngineOptions} from '../engine.js';
import type {Installation} from './installation.js';

/** A GPU of those that the user lets programs see: TensorFlow would take the memory of all, and work on the last. */
function visibleDevices(device: EngineOptions['device'], chosen: string | undefined): string {
	if (device === 'cpu') return '-1';
	return chosen === undefined ? '0' : chosen.split(',')[0];
}

const pathVariable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';

export function environmentOf(
	{libraryFolders}: Pick<Installation, 'libraryFolders'>,
	{threads, device, tf32}: EngineOptions,
	env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
	const folders = [...libraryFolders, env[pathVariable]].filter(folder => folder !== undefined && folder !== '');
	return {
		TF_CPP_MIN_LOG_LEVEL: '1', // warnings: they are kept, and say why there is no GPU
		TF_FORCE_GPU_ALLOW_GROWTH: 'true',
		...env,
		...(threads > 0 && {TF_NUM_INTRAOP_THREADS: String(threads), OMP_NUM_THREADS: String(threads)}),
		...(tf32 === 'off' && {NVIDIA_TF32_OVERRIDE: '0'}),
		CUDA_VISIBLE_DEVICES: visibleDevices(device, env['CUDA_VISIBLE_DEVICES']),
		[pathVariable]: folders.join(delimiter),
		NODE_OPTIONS: '', // those of the program are not meant for this process
	};
}
