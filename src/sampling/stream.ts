/** A stream collects the characters that it gets, until a block takes them. */
import type {Vocabulary} from '../data/vocabulary.js';
import type {RecentText} from './repetition.js';
import {type StopWatcher, watchForStops} from './stops.js';

/** The reason of a stream's end: it has its length, it came to a stop string, or the signal was aborted. */
export type StreamEnd = 'length' | 'stop' | 'interrupted';

/** The characters that a stream got since the block before. */
export type StreamPiece = {
	readonly stream: number;
	/** The text that can be shown: possible beginnings of stop strings are held back for a while. */
	readonly text: string;
	/** The characters drawn, also those that are held back or belong to a stop string. */
	readonly ids: readonly number[];
	/** The model's own, at temperature 1: one for each of `ids` if they were asked for, else empty. */
	readonly probabilities: readonly number[];
	readonly end?: StreamEnd;
	/** With the last piece: the number of ids at the end of all that make up the stop string, if one has ended the stream. */
	readonly stopLength?: number;
};

/** At most one piece for each stream; a stream that got nothing has none. */
export type GeneratedBlock = readonly StreamPiece[];

/** A stream while it is generated. */
export class Stream {
	readonly #decode: (id: number) => string;
	readonly #stops: StopWatcher;
	readonly #number: number;
	readonly #isBytes: boolean;
	/** The text so far, if repeats are to be kept short. */
	readonly recent: RecentText | undefined;
	#text = '';
	#ids: number[] = [];
	#probabilities: number[] = [];
	#end: StreamEnd | undefined;
	#stopLength = 0;
	#isDone = false;

	constructor(number: number, vocabulary: Vocabulary, stop: readonly string[], recent: RecentText | undefined) {
		this.#number = number;
		this.recent = recent;
		this.#decode = vocabulary.decoder();
		this.#isBytes = vocabulary.encoding === 'bytes';
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
		if (!isStopped) return;
		this.#end = 'stop';
		const stop = this.#stops.found();
		this.#stopLength = this.#isBytes ? new TextEncoder().encode(stop).length : Array.from(stop).length;
	}

	/** The characters of this stream among those of several, `stride` apart; after its end nothing comes any more. */
	pushAll(drawn: Int32Array, stride: number): void {
		for (let place = this.#number; place < drawn.length && !this.hasEnded; place += stride) this.push(drawn[place]);
	}

	pushProbability(probability: number): void {
		this.#probabilities.push(probability);
	}

	end(reason: StreamEnd): void {
		if (this.#end !== undefined) return;
		this.#text += this.#stops.rest();
		this.#end = reason;
	}

	/** The piece since the last time, if anything came. */
	takePiece(): StreamPiece | undefined {
		if (this.#isDone || (this.#ids.length === 0 && this.#end === undefined)) return undefined;
		const piece = {
			stream: this.#number,
			text: this.#text,
			ids: this.#ids,
			probabilities: this.#probabilities,
			...(this.#end && {end: this.#end}),
			...(this.#stopLength > 0 && {stopLength: this.#stopLength}),
		};
		this.#text = '';
		this.#ids = [];
		this.#probabilities = [];
		this.#isDone = this.#end !== undefined;
		return piece;
	}
}

export const takePieces = (streams: readonly Stream[]): GeneratedBlock =>
	streams.map(stream => stream.takePiece()).filter(piece => piece !== undefined);
