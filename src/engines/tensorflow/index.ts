/**
 * TensorFlow, through the native addon of @tensorflow/tfjs-node-gpu, in a process of its own. For NVIDIA GPUs, and to be
 * tested on CPUs; `charloom setup` makes it ready.
 */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Engine, EngineOptions, Evaluator, Stepper, Trainer, TrainerOptions} from '../engine.js';
import {ownValues} from '../own-options.js';
import {Client} from '../process/client.js';
import type {OpenAnswer, OpenRequest} from '../process/protocol.js';
import {type Installation, installationFolder, readInstallation} from './installation.js';
import {tensorflowOptions} from './options.js';
import {environmentOf, threadsOf} from './process/environment.js';
import {leastDrawn, mostDrawn} from './stepper.js';

/** An engine whose process can be ended, and asked what it wrote. */
export type TensorFlowEngine = Engine & {
	readonly opened: OpenAnswer;
	readonly words: () => string;
	/** How many tensors the process holds. */
	readonly tensorCount: () => Promise<number>;
	readonly close: () => void;
};

const descriptionOf = (
	{version, deviceName}: Installation,
	{device, unroll}: OpenAnswer,
	tf32: 'on' | 'off',
): string => {
	const where = device === 'gpu' ? (deviceName ?? 'a GPU') : 'the CPU';
	const how = unroll === 'sequence' ? 'a sequence at once by cuDNN' : 'a character at a time';
	return `TensorFlow ${version} on ${where}, ${how}${device === 'gpu' ? `, TF32 ${tf32}` : ''}`;
};

/** Calls the methods of an object in the process as if it were here. */
function remote(client: Client, object: number) {
	const call =
		<Args extends readonly unknown[], Result>(method: string) =>
		(...args: Args): Promise<Result> =>
			client.call(object, method, args) as Promise<Result>; // the other end has the same types
	return call;
}

function remoteEvaluator(client: Client, object: number): Evaluator {
	const call = remote(client, object);
	return {evaluate: call('evaluate'), dispose: call('dispose')};
}

function remoteTrainer(client: Client, object: number): Trainer {
	const call = remote(client, object);
	return {
		...remoteEvaluator(client, object),
		step: call('step'),
		average: call('average'),
		read: call('read'),
		lanes: call('lanes'),
		snapshot: call('snapshot'),
		restore: call('restore'),
	};
}

function remoteStepper(client: Client, object: number, streams: number): Stepper {
	const call = remote(client, object);
	return {
		streams,
		drawer: {leastSteps: leastDrawn, mostSteps: mostDrawn, draw: call('draw')},
		step: call('step'),
		state: call('state'),
		setState: call('setState'),
		dispose: call('dispose'),
	};
}

/** Opens an installation, whatever device it finds. */
export async function openInstallation(installation: Installation, options: EngineOptions): Promise<TensorFlowEngine> {
	const client = new Client(environmentOf(installation, options));
	try {
		const {unroll, tf32} = ownValues(tensorflowOptions, options);
		const request: OpenRequest = {addon: installation.addon, unroll, threads: threadsOf(options)};
		const opened = (await client.call(0, 'open', [request])) as OpenAnswer;
		const make = async (method: string, ...args: readonly unknown[]): Promise<number> =>
			(await client.call(0, method, args)) as number;
		return {
			name: 'tensorflow',
			description: descriptionOf(installation, opened, tf32),
			opened,
			words: () => client.words,
			tensorCount: () => client.call(0, 'tensorCount', []) as Promise<number>,
			close: () => client.close(),
			trainer: async (own: TrainerOptions) => remoteTrainer(client, await make('trainer', own)),
			evaluator: async (model: ModelConfig, parameters: Parameters) =>
				remoteEvaluator(client, await make('evaluator', model, parameters)),
			stepper: async (model: ModelConfig, parameters: Parameters, streams: number) =>
				remoteStepper(client, await make('stepper', model, parameters, streams), streams),
		};
	} catch (error) {
		client.close();
		throw error;
	}
}

/** Throws an Error that says what is missing: it was never set up, or not for the device that is wanted. */
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
