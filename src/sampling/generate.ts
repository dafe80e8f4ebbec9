/**
 * Writes text: N streams side by side through one stepper, each with its own randomness.
 *
 * Characters come in blocks of what a few milliseconds brought. Between blocks the event loop has its turn, so that keys,
 * signals and slow readers are heard, however fast the engine is.
 */
import type {SampleConfig} from '../config.js';
import type {Vocabulary} from '../data/vocabulary.js';
import type {Stepper} from '../engines/engine.js';
import {Random} from '../random.js';
import {Breath} from './breath.js';
import {type RecentText, recentText} from './repetition.js';
import {modelProbability, sampleCharacter} from './sample.js';
import {type SampleScratch, sampleScratch} from './scratch.js';
import {beginning, readSeed} from './seed.js';
import {type StopWatcher, watchForStops} from './stops.js';

export type GenerateOptions = {
	/** Starts at a zero state, or at one that it was given; is left at the last character that it was given. */
	readonly stepper: Stepper;
	readonly vocabulary: Vocabulary;
	/** Read before the first character is drawn; empty starts as `startIds` says. */
	readonly seed: Int32Array;
	readonly sample: SampleConfig;
	/** One for each stream; `streamRandoms` makes them. */
	readonly random: readonly Random[];
	/** How many characters each stream gets; Infinity goes on until it is stopped. */
	readonly length: number;
	/** A stream ends before the first of these; none is empty. */
	readonly stop?: readonly string[];
	readonly signal?: AbortSignal;
	/** Also tell how probable the model thought each character: about a microsecond each. */
	readonly withProbabilities?: boolean;
};

/** Why a stream is at its end: it has its length, came to a stop string, or the signal was aborted. */
export type StreamEnd = 'length' | 'stop' | 'interrupted';

/** What a stream got since the block before. */
export type StreamPiece = {
	readonly stream: number;
	/** What can be shown: where stop strings are looked for, their possible beginnings are held back for a while. */
	readonly text: string;
	/** The characters drawn, also those that are held back or belong to a stop string. */
	readonly ids: readonly number[];
	/** As the model itself has it, at temperature 1; one for each of `ids` where they were asked for, else empty. */
	readonly probabilities: readonly number[];
	readonly end?: StreamEnd;
};

/** The streams that got something, at most one piece each. */
export type GeneratedBlock = readonly StreamPiece[];

/**
 * The random seed of a stream: stream 0 has the given one, stream k has it plus k. So stream k is what k more gives alone,
 * and how many streams there are changes none of them.
 */
export const streamSeed = (randomSeed: number, stream: number): number => (randomSeed + stream) >>> 0;

/** One generator a stream. */
export const streamRandoms = (randomSeed: number, streams: number): readonly Random[] =>
	Array.from({length: streams}, (_, stream) => new Random(streamSeed(randomSeed, stream)));

/** One stream on its way. */
class Stream {
	readonly #decode: (id: number) => string;
	readonly #stops: StopWatcher;
	readonly #number: number;
	/** Where the text repeats itself, if that is to be kept short. */
	readonly recent: RecentText | undefined;
	#text = '';
	#ids: number[] = [];
	#probabilities: number[] = [];
	#end: StreamEnd | undefined;
	#isTold = false;

	constructor(number: number, vocabulary: Vocabulary, stop: readonly string[], recent: RecentText | undefined) {
		this.#number = number;
		this.recent = recent;
		this.#decode = vocabulary.decoder();
		this.#stops = watchForStops(stop);
	}

	get hasEnded(): boolean {
		return this.#end !== undefined;
	}

	push(id: number): void {
		const {text, isStopped} = this.#stops.push(this.#decode(id));
		this.#text += text;
		this.#ids.push(id);
		this.recent?.push(id);
		if (isStopped) this.#end = 'stop';
	}

	pushProbability(probability: number): void {
		this.#probabilities.push(probability);
	}

	end(reason: StreamEnd): void {
		if (this.#end !== undefined) return;
		this.#text += this.#stops.rest();
		this.#end = reason;
	}

	/** What came since the last time, if anything did. */
	takePiece(): StreamPiece | undefined {
		if (this.#isTold || (this.#ids.length === 0 && this.#end === undefined)) return undefined;
		const piece = {
			stream: this.#number,
			text: this.#text,
			ids: this.#ids,
			probabilities: this.#probabilities,
			...(this.#end && {end: this.#end}),
		};
		this.#text = '';
		this.#ids = [];
		this.#probabilities = [];
		this.#isTold = this.#end !== undefined;
		return piece;
	}
}

const takePieces = (streams: readonly Stream[]): GeneratedBlock =>
	streams.map(stream => stream.takePiece()).filter(piece => piece !== undefined);

/** Draws the next character of every stream that goes on, into `ids` [N]. */
function drawAll(
	{vocabulary, sample, random, withProbabilities = false}: GenerateOptions,
	streams: readonly Stream[],
	logits: Float32Array, // [N, V]
	ids: Int32Array, // [N]
	scratch: SampleScratch,
): void {
	const V = vocabulary.size;
	for (let index = 0; index < streams.length; index++) {
		const stream = streams[index];
		if (stream.hasEnded) continue;
		const own = streams.length === 1 ? logits : logits.subarray(index * V, (index + 1) * V); // [V]
		const id = sampleCharacter(own, sample, random[index], scratch, stream.recent);
		ids[index] = id;
		stream.push(id);
		if (withProbabilities) stream.pushProbability(modelProbability(own, id));
	}
}

/**
 * Writes `length` characters a stream, or fewer where a stop string comes or `signal` is aborted; the last piece of each
 * stream says which. The same engine, parameters, seed, sampling and random states give the same text.
 */
export async function* generate(options: GenerateOptions): AsyncGenerator<GeneratedBlock> {
	const {stepper, vocabulary, sample, random, length, stop = [], signal} = options;
	const recent = (): RecentText | undefined => recentText(sample, vocabulary.size, beginning(options));
	const streams = random.map((_, index) => new Stream(index, vocabulary, stop, recent()));
	const ids = new Int32Array(stepper.streams);
	const scratch = sampleScratch(vocabulary.size);
	let logits = await readSeed(options);
	const breath = new Breath();
	let drawn = 0;
	for (; logits !== undefined && drawn < length && !signal?.aborted; drawn++) {
		if (drawn > 0) logits = await stepper.step(ids); // [N, V]
		drawAll(options, streams, logits, ids, scratch);
		if (streams.every(stream => stream.hasEnded)) break;
		if (breath.isDue) {
			yield takePieces(streams);
			await breath.take();
		}
	}
	for (const stream of streams) stream.end(drawn < length ? 'interrupted' : 'length');
	yield takePieces(streams);
}
