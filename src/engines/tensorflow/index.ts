/**
 * TensorFlow, through the native addon of @tensorflow/tfjs-node-gpu, in a process of its own. For NVIDIA GPUs, and to be
 * tested on CPUs; `charloom setup` makes it ready.
 */
import type {Engine, EngineOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import {Client} from '../process/client.js';
import {engineObject} from '../process/protocol.js';
import {remoteEngine} from '../process/remote-engine.js';
import {environmentOf, threadsOf} from './environment.js';
import {type Installation, installationFolder, readInstallation} from './installation.js';
import type {Opened, Opening} from './local.js';
import {tensorflowOptions} from './options.js';
import {leastDrawn, mostDrawn} from './stepper.js';

/** An engine whose process can be ended, and asked what it wrote. */
export type TensorFlowEngine = Engine & {
	readonly opened: Opened;
	/** The end of what TensorFlow has written. */
	readonly output: () => string;
	/** The number of tensors that the process holds. */
	readonly tensorCount: () => Promise<number>;
	readonly close: () => void;
};

const descriptionOf = ({version, deviceName}: Installation, {device, unroll}: Opened, tf32: 'on' | 'off'): string => {
	const where = device === 'gpu' ? (deviceName ?? 'a GPU') : 'the CPU';
	const how = unroll === 'sequence' ? 'a sequence at once by cuDNN' : 'a character at a time';
	return `TensorFlow ${version} on ${where}, ${how}${device === 'gpu' ? `, TF32 ${tf32}` : ''}`;
};

/** Opens an installation, whatever device it finds. */
export async function openInstallation(installation: Installation, options: EngineOptions): Promise<TensorFlowEngine> {
	const client = new Client({
		script: new URL('process.js', import.meta.url),
		library: 'TensorFlow',
		env: environmentOf(installation, options),
	});
	try {
		const {unroll, tf32} = ownValues(tensorflowOptions, options);
		const opening: Opening = {
			addon: installation.addon,
			unroll,
			threads: threadsOf(options),
			cell: options.work?.model.cell,
		};
		const opened = (await client.call(engineObject, 'open', [opening])) as Opened;
		return {
			name: 'tensorflow',
			description: descriptionOf(installation, opened, tf32),
			opened,
			output: () => client.output,
			tensorCount: () => client.call(engineObject, 'tensorCount', []) as Promise<number>,
			close: () => client.close(),
			...remoteEngine(client, {leastSteps: leastDrawn, mostSteps: mostDrawn}),
		};
	} catch (error) {
		client.close();
		throw error;
	}
}

/** Throws an Error where the engine was never set up, or not for the device that is wanted; it says what to do. */
export async function open(options: EngineOptions): Promise<TensorFlowEngine> {
	const installation = await readInstallation(installationFolder());
	if (!installation) throw new Error('it is not set up; "charloom setup" does that (for NVIDIA GPUs)');
	if (options.device === 'gpu' && installation.device === 'cpu') {
		throw new Error('it is set up for the CPU only; if there is a GPU now, run "charloom setup" again');
	}
	const engine = await openInstallation(installation, options);
	if (options.device === 'gpu' && engine.opened.device === 'cpu') {
		engine.close();
		throw new Error('TensorFlow finds no GPU; "charloom setup" says why and repairs what it can');
	}
	return engine;
}
