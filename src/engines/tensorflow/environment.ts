/** The environment variables of TensorFlow's process: its log level, its device, its threads and its libraries. */
import {availableParallelism} from 'node:os';
import {delimiter} from 'node:path';
import type {EngineOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import type {Installation} from './installation.js';
import {sharingThreads} from './lanes.js';
import {tensorflowOptions} from './options.js';

/** The one GPU that TensorFlow may see, the first of the user's: it would take the memory of all, and work on the last. */
function visibleDevices(device: EngineOptions['device'], chosen: string | undefined): string {
	if (device === 'cpu') return '-1';
	return chosen === undefined ? '0' : chosen.split(',')[0];
}

const pathVariable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';

/** The number of threads that work on a CPU. */
export const threadsOf = ({threads}: EngineOptions): number => (threads > 0 ? threads : availableParallelism());

/**
 * On a CPU every thread carries out operations of its own (`lanes.ts`). Beside a GPU the threads share each operation that is
 * left to the CPU, which is TensorFlow's default.
 */
function threadsIn(isOnCpu: boolean, options: EngineOptions): NodeJS.ProcessEnv {
	const variables = (sharing: number) => ({TF_NUM_INTRAOP_THREADS: String(sharing), OMP_NUM_THREADS: String(sharing)});
	const threads = threadsOf(options);
	if (isOnCpu) return {...variables(sharingThreads(threads)), TF_NUM_INTEROP_THREADS: String(threads)};
	return options.threads > 0 ? variables(options.threads) : {};
}

export function environmentOf(
	{libraryFolders, device: found}: Pick<Installation, 'libraryFolders' | 'device'>,
	options: EngineOptions,
	env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
	const {device} = options;
	const {tf32} = ownValues(tensorflowOptions, options);
	const folders = [...libraryFolders, env[pathVariable]].filter(folder => folder !== undefined && folder !== '');
	return {
		TF_CPP_MIN_LOG_LEVEL: '1', // warnings are kept, since they say why there is no GPU
		TF_FORCE_GPU_ALLOW_GROWTH: 'true',
		...env,
		...threadsIn(device === 'cpu' || found === 'cpu', options),
		...(tf32 === 'off' && {NVIDIA_TF32_OVERRIDE: '0'}),
		CUDA_VISIBLE_DEVICES: visibleDevices(device, env['CUDA_VISIBLE_DEVICES']),
		[pathVariable]: folders.join(delimiter),
		NODE_OPTIONS: '', // the options of the program are not meant for this process
	};
}
