/**
 * The process of an engine: a program of its own. Native libraries may block the thread that calls them for as long as a
 * whole step, write to stderr as they like, be found by the environment that a process starts with, and end the process
 * where they give up: none of that may happen to the process that draws the screen.
 */
import {UserError} from '../../errors.js';
import type {Engine, Evaluator, Stepper, Trainer} from '../engine.js';
import {type Answer, engineObject, type Farewell, type Request} from './protocol.js';

/** An engine as its process has it. The program adds the name and the description. */
export type HostedEngine = Omit<Engine, 'name' | 'description'>;

export type Hosted<Facts> = {
	readonly engine: HostedEngine;
	/** Facts about the engine for the program; messages must be able to carry them. */
	readonly facts: Facts;
};

type Object = HostedEngine | Trainer | Evaluator | Stepper;
type Callable = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The methods of an engine whose results stay in its process, under a number. */
const makers: readonly string[] = ['trainer', 'evaluator', 'stepper'] satisfies readonly (keyof HostedEngine)[];

/**
 * Ends this process where its device can do nothing any more. The program throws the reason from every call that waits, and from all
 * that come.
 */
export function leaveProcess(reason: string): void {
	process.send?.({farewell: reason} satisfies Farewell, undefined, {}, () => process.exit(1));
}

/**
 * Makes this process the one of the engine that `open` gives: it answers one request after the other until the program
 * leaves. `isFull` tells from an error's message whether the memory, of the device or the host, had no room left.
 */
export function hostEngine<Opening, Facts>(
	open: (opening: Opening) => Hosted<Facts> | Promise<Hosted<Facts>>,
	isFull: (message: string) => boolean,
): void {
	const objects = new Map<number, Object>();
	let lastObject = engineObject;

	async function perform({object, method, args}: Request): Promise<unknown> {
		if (object === engineObject && method === 'open') {
			const {engine, facts} = await open(args[0] as Opening);
			objects.set(engineObject, engine);
			return facts;
		}
		const target = objects.get(object);
		if (target === undefined) throw new Error(`There is no object ${object} in this process.`);
		const value = await (target as unknown as Callable)[method](...args);
		if (object === engineObject && makers.includes(method)) {
			objects.set(++lastObject, value as Object);
			return lastObject;
		}
		if (method === 'dispose') objects.delete(object);
		return value;
	}

	async function answer(request: Request): Promise<Answer> {
		try {
			return {id: request.id, value: await perform(request)};
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			return {id: request.id, error: message, isFull: isFull(message), isUsers: error instanceof UserError};
		}
	}

	// The program decides what a Ctrl-C in the terminal means: it may still want a last snapshot.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
	process.on('disconnect', () => process.exit(0));
	let last: Promise<unknown> = Promise.resolve();
	process.on('message', request => {
		last = last.then(async () => process.send?.(await answer(request as Request)));
	});
}
