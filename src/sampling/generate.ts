/**
 * Writes text: N streams side by side through one stepper, each with its own randomness.
 *
 * Characters come in blocks of what a few milliseconds brought. Between blocks the event loop has its turn, so that keys,
 * signals and slow readers are heard, however fast the engine is.
 */
import type {Vocabulary} from '../data/vocabulary.js';
import type {Stepper} from '../engines/engine.js';
import {Random} from '../random.js';
import {Breath} from './breath.js';
import {Candidates} from './candidates.js';
import {drawerFor, writeByDrawing} from './draw-many.js';
import {type RecentText, recentText} from './repetition.js';
import {modelProbability, sampleCharacter} from './sample.js';
import {beginning, readSeed} from './seed.js';
import type {SampleConfig} from './settings.js';
import {type GeneratedBlock, Stream, takePieces} from './stream.js';

export type {GeneratedBlock, StreamEnd, StreamPiece} from './stream.js';

export type GenerateOptions = {
	/**
	 * Starts at a zero state, or at one that it was given; is left at the last character that it was given, further on where
	 * a stop string has ended the text.
	 */
	readonly stepper: Stepper;
	readonly vocabulary: Vocabulary;
	/** Read before the first character is drawn; empty starts as `startIds` says. */
	readonly seed: Int32Array;
	readonly sample: SampleConfig;
	/** One for each stream; `streamRandoms` makes them. Further on than the text where a stop string has ended it. */
	readonly random: readonly Random[];
	/** How many characters each stream gets; Infinity goes on until it is stopped. */
	readonly length: number;
	/** A stream ends before the first of these; none is empty. */
	readonly stop?: readonly string[];
	readonly signal?: AbortSignal;
	/** Also tell how probable the model thought each character: about a microsecond each. */
	readonly withProbabilities?: boolean;
};

/**
 * The random seed of a stream: stream 0 has the given one, stream k has it plus k. So stream k is what k more gives alone,
 * and how many streams there are changes none of them.
 */
export const streamSeed = (randomSeed: number, stream: number): number => (randomSeed + stream) >>> 0;

/** One generator a stream. */
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

/** A character at a time; returns how many each stream got. */
async function* writeByStepping(
	options: GenerateOptions,
	streams: readonly Stream[],
): AsyncGenerator<GeneratedBlock, number> {
	const {stepper, vocabulary, length, signal} = options;
	const ids = new Int32Array(stepper.streams);
	const candidates = new Candidates(vocabulary.size);
	let logits = await readSeed(options);
	const breath = new Breath();
	let drawn = 0;
	for (; logits !== undefined && drawn < length && !signal?.aborted; drawn++) {
		if (drawn > 0) logits = await stepper.step(ids); // [N, V]
		drawAll(options, streams, logits, ids, candidates);
		if (streams.every(stream => stream.hasEnded)) break;
		if (breath.isDue) {
			yield takePieces(streams);
			await breath.take();
		}
	}
	return drawn;
}

/**
 * Writes `length` characters a stream, or fewer where a stop string comes or `signal` is aborted; the last piece of each
 * stream says which. The same engine, parameters, seed, sampling and random states give the same text.
 */
export async function* generate(options: GenerateOptions): AsyncGenerator<GeneratedBlock> {
	const {vocabulary, sample, random, length, stop = []} = options;
	const recent = (): RecentText | undefined => recentText(sample, vocabulary.size, beginning(options));
	const streams = random.map((_, index) => new Stream(index, vocabulary, stop, recent()));
	const drawer = drawerFor(options);
	const drawn = yield* drawer ? writeByDrawing(options, streams, drawer) : writeByStepping(options, streams);
	for (const stream of streams) stream.end(drawn < length ? 'interrupted' : 'length');
	yield takePieces(streams);
}
