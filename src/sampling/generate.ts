/**
 * Generates text: N streams side by side through one stepper, each with its own random numbers.
 *
 * Characters come in blocks, and a block holds those of a few milliseconds. Between blocks the event loop has its turn, so
 * that keys, signals and slow readers are heard, however fast the engine is.
 */
import {Random} from '../random.js';
import {beginning} from './beginning.js';
import {Candidates} from './candidates.js';
import {drawerFor, generateByDrawer} from './draw-many.js';
import {EventLoopYield} from './event-loop-yield.js';
import type {GenerateOptions} from './generate-options.js';
import {type RecentText, recentText} from './repetition.js';
import {modelProbability, sampleCharacter} from './sample.js';
import {readSeed} from './seed.js';
import {type GeneratedBlock, Stream, takePieces} from './stream.js';

export type {GeneratedBlock, StreamEnd, StreamPiece} from './stream.js';

/**
 * The random seed of a stream: stream 0 has the given one, stream k has it plus k. So stream k gets the text that a seed
 * larger by k gives alone, and the number of streams changes none of their texts.
 */
export const streamSeed = (randomSeed: number, stream: number): number => (randomSeed + stream) >>> 0;

/** A random number generator for each stream. */
export const streamRandoms = (randomSeed: number, streams: number): readonly Random[] =>
	Array.from({length: streams}, (_, stream) => new Random(streamSeed(randomSeed, stream)));

/** Draws the next character of every stream that goes on, into `ids` [N]. */
function drawAll(
	{vocabulary, sample, random, withProbabilities = false}: GenerateOptions,
	streams: readonly Stream[],
	logits: Float32Array, // [N, V]
	ids: Int32Array, // [N]
	candidates: Candidates,
): void {
	const V = vocabulary.size;
	for (let index = 0; index < streams.length; index++) {
		const stream = streams[index];
		if (stream.hasEnded) continue;
		const own = streams.length === 1 ? logits : logits.subarray(index * V, (index + 1) * V); // [V]
		const id = sampleCharacter(own, sample, random[index], candidates, stream.recent);
		ids[index] = id;
		stream.push(id);
		if (withProbabilities) stream.pushProbability(modelProbability(own, id));
	}
}

/** Generates a character at a time; returns the number of characters that each stream got. */
async function* generateByStepper(
	options: GenerateOptions,
	streams: readonly Stream[],
): AsyncGenerator<GeneratedBlock, number> {
	const {stepper, vocabulary, length, signal} = options;
	const ids = new Int32Array(stepper.streams);
	const candidates = new Candidates(vocabulary.size);
	let logits = await readSeed(options);
	const eventLoop = new EventLoopYield();
	let drawn = 0;
	for (; logits !== undefined && drawn < length && !signal?.aborted; drawn++) {
		if (drawn > 0) logits = await stepper.step(ids); // [N, V]
		drawAll(options, streams, logits, ids, candidates);
		if (streams.every(stream => stream.hasEnded)) break;
		if (eventLoop.isDue) {
			yield takePieces(streams);
			await eventLoop.take();
		}
	}
	return drawn;
}

/**
 * Generates `length` characters a stream, or fewer where a stop string comes or `signal` is aborted; the last piece of each
 * stream gives the reason of its end. The same engine, parameters, seed, sampling and random states give the same text.
 * Throws a UserError where the logits are no numbers, as those of a diverged model.
 */
export async function* generate(options: GenerateOptions): AsyncGenerator<GeneratedBlock> {
	const {vocabulary, sample, random, length, stop = []} = options;
	const recent = (): RecentText | undefined => recentText(sample, vocabulary.size, beginning(options));
	const streams = random.map((_, index) => new Stream(index, vocabulary, stop, recent()));
	const drawer = drawerFor(options);
	const drawn = yield* drawer ? generateByDrawer(options, streams, drawer) : generateByStepper(options, streams);
	for (const stream of streams) stream.end(drawn < length ? 'interrupted' : 'length');
	yield takePieces(streams);
}
