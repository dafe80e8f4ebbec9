/**
 * Any GPU, through WebGPU: Dawn on Vulkan, Metal or Direct3D 12, with own kernels, in a process of its own. A driver may end its process,
 * or block it, and Dawn writes to stderr as it likes.
 */
import {existsSync} from 'node:fs';
import type {Engine, EngineOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import {Client} from '../process/client.js';
import {engineObject} from '../process/protocol.js';
import {remoteEngine} from '../process/remote-engine.js';
import type {Opened, Opening} from './local.js';
import {webgpuOptions} from './options.js';
import {mostDrawn} from './stepper.js';
import {checkTrainer} from './trainer.js';

/**
 * Throws an Error where this machine has no GPU to be seen, before a process is started to look for it. On Linux, and WSL, a GPU is a device
 * file; other systems always have one.
 */
function requireHardware(): void {
	const devices = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'];
	if (process.platform !== 'linux' || devices.some(existsSync)) return;
	throw new Error('there is no GPU on this machine');
}

/** Throws an Error where there is no GPU, or none that is wanted; it says what to do. */
export async function open(options: EngineOptions): Promise<Engine> {
	const {adapter, recurrence} = ownValues(webgpuOptions, options);
	const mustBeHardware = options.unasked === true && adapter !== 'software';
	if (mustBeHardware) requireHardware();
	const client = new Client({
		script: new URL('process.js', import.meta.url),
		library: 'Dawn',
		env: {...process.env, NODE_OPTIONS: ''}, // the options of the program are not meant for this process
	});
	try {
		const {productPrecision: precision = 'float32'} = options;
		const device = mustBeHardware ? 'gpu' : (options.device ?? 'auto');
		const opening: Opening = {adapter, recurrence, device, precision};
		const {name, isSoftware, details, limits} = (await client.call(engineObject, 'open', [opening])) as Opened;
		return {
			name: 'webgpu',
			description: `WebGPU on ${name}${isSoftware ? ', which is simulated on the CPU' : ''}${precision === 'float32' ? '' : `, products in ${precision}`}`,
			...(precision !== 'float32' && {productPrecision: precision}),
			details,
			isByNameOnly: isSoftware,
			close: () => client.close(),
			checkTrainer: sizes => checkTrainer(sizes, limits),
			trainerWay: async sizes => (await client.call(engineObject, 'trainerWay', [sizes])) as string,
			...remoteEngine(client, {mostSteps: mostDrawn}),
		};
	} catch (error) {
		client.close();
		throw error;
	}
}
