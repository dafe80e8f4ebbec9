/** The engine of another process as if it were here: every method is a call. */
import type {ModelConfig} from '../../config.js';
import type {Parameters} from '../../model/parameters.js';
import type {Drawer, Engine, Evaluator, Stepper, Trainer, TrainerOptions} from '../engine.js';
import type {Client} from './client.js';
import {engineObject} from './protocol.js';

/** Calls the methods of an object in the process. */
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

type DrawLimits = Omit<Drawer, 'draw'>;

function remoteStepper(client: Client, object: number, streams: number, limits: DrawLimits | undefined): Stepper {
	const call = remote(client, object);
	return {
		streams,
		...(limits && {drawer: {...limits, draw: call('draw')}}),
		step: call('step'),
		state: call('state'),
		setState: call('setState'),
		dispose: call('dispose'),
	};
}

/** The engine behind a client whose process was opened. `limits` are those of its steppers, if these draw by themselves. */
export function remoteEngine(client: Client, limits?: DrawLimits): Pick<Engine, 'trainer' | 'evaluator' | 'stepper'> {
	const make = async (method: string, ...args: readonly unknown[]): Promise<number> =>
		(await client.call(engineObject, method, args)) as number;
	return {
		trainer: async (options: TrainerOptions) => remoteTrainer(client, await make('trainer', options)),
		evaluator: async (model: ModelConfig, parameters: Parameters) =>
			remoteEvaluator(client, await make('evaluator', model, parameters)),
		stepper: async (model: ModelConfig, parameters: Parameters, streams: number) =>
			remoteStepper(client, await make('stepper', model, parameters, streams), streams, limits),
	};
}
