/**
 * The process that has TensorFlow: a program of its own. Operations block the thread that runs them for as long as a whole
 * step, TensorFlow writes to the process's stderr as it likes, its libraries are found by the environment that a process
 * starts with, and where it gives up it ends the process: none of that may happen to the one that draws the screen.
 */
import type {Engine, Evaluator, Stepper, Trainer} from '../engine.js';
import {localEngine, openBinding} from '../tensorflow/local.js';
import type {Answer, OpenAnswer, OpenRequest, Request} from './protocol.js';

type Local = Omit<Engine, 'name' | 'description'>;
type Callable = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

let engine: Local | undefined;
let count = (): number => 0;
const objects = new Map<number, Trainer | Evaluator | Stepper>();
let lastObject = 0;

function open({addon, unroll, threads}: OpenRequest): OpenAnswer {
	const {tensors, opened} = openBinding(addon);
	if (unroll === 'sequence' && !opened.hasSequences) {
		throw new Error('`--unroll sequence` needs cuDNN on an NVIDIA GPU; `--unroll cell` works everywhere.');
	}
	const chosen = unroll === 'auto' ? (opened.hasSequences ? 'sequence' : 'cell') : unroll;
	engine =
		opened.device === 'cpu'
			? localEngine(tensors.binding, 'columns', threads)
			: localEngine(tensors.binding, chosen, 1);
	count = () => tensors.count;
	return {...opened, unroll: chosen};
}

async function perform({object, method, args}: Request): Promise<unknown> {
	if (method === 'open') return open(args[0] as OpenRequest);
	if (method === 'tensorCount') return count();
	const target = object === 0 ? engine : objects.get(object);
	if (target === undefined) throw new Error(`There is no object ${object} in TensorFlow's process.`);
	const value = await (target as unknown as Callable)[method](...args);
	if (method === 'dispose') objects.delete(object);
	if (object !== 0) return value;
	objects.set(++lastObject, value as Trainer | Evaluator | Stepper);
	return lastObject;
}

/** What TensorFlow says when the memory of the device, or the host's, has no room left. */
const fullMemory = /\bOOM\b|out of memory|failed to allocate|RESOURCE_?EXHAUSTED|ResourceExhausted/i;

async function answer(request: Request): Promise<Answer> {
	try {
		return {id: request.id, value: await perform(request)};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return {id: request.id, error: message, isFull: fullMemory.test(message)};
	}
}

// What the terminal's Ctrl-C means is for the program to say: it may still want a last snapshot.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));

let last: Promise<unknown> = Promise.resolve();
process.on('message', request => {
	last = last.then(async () => process.send?.(await answer(request as Request)));
});
