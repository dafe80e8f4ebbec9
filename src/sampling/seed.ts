/** Every stream reads the seed before the first new character. */
import type {Stepper} from '../engines/engine.js';
import {type BeginningOptions, beginning} from './beginning.js';
import {EventLoopYield} from './event-loop-yield.js';

type SeedOptions = BeginningOptions & {
	readonly stepper: Stepper;
	readonly signal?: AbortSignal;
};

/** Reads the seed; gives the logits [N, V] of the character after it, or undefined when it was aborted. */
export const readSeed = (options: SeedOptions): Promise<Float32Array | undefined> =>
	readIds(options, beginning(options));

/** Has every stream read `text`; gives the logits [N, V] of the next character, or undefined when aborted or without text. */
export async function readIds(
	{stepper, signal}: Pick<SeedOptions, 'stepper' | 'signal'>,
	text: Int32Array,
): Promise<Float32Array | undefined> {
	const ids = new Int32Array(stepper.streams);
	const eventLoop = new EventLoopYield();
	let logits: Float32Array | undefined;
	for (const id of text) {
		if (eventLoop.isDue) await eventLoop.take();
		if (signal?.aborted) return undefined;
		logits = await stepper.step(ids.fill(id)); // [N, V]
	}
	return logits;
}
