/** Every stream reads the seed before the first new character. */
import type {Vocabulary} from '../data/vocabulary.js';
import type {Stepper} from '../engines/engine.js';
import {EventLoopYield} from './event-loop-yield.js';

type SeedOptions = {
	readonly stepper: Stepper;
	readonly vocabulary: Vocabulary;
	/** Empty is read as `startIds`. */
	readonly seed: Int32Array;
	readonly signal?: AbortSignal;
};

/** The ids that stand before a text without a seed: a newline, or else a space, or else the vocabulary's first character. */
export function startIds(vocabulary: Vocabulary): Int32Array {
	for (const character of ['\n', ' ']) {
		const {ids} = vocabulary.encodeKnown(character);
		if (ids.length > 0) return ids;
	}
	return Int32Array.of(0);
}

/** The ids that are read before the first new character. */
export const beginning = ({seed, vocabulary}: Pick<SeedOptions, 'seed' | 'vocabulary'>): Int32Array =>
	seed.length > 0 ? seed : startIds(vocabulary);

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
