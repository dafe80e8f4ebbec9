/**
 * Beam search: the continuations of a seed that the model thinks most probable. At every character each of the `width` most
 * probable beginnings is continued by every character, and of all these the `width` most probable are kept:
 *
 *   log p(text) = Σ_t log softmax(logits_t)(id_t)          in nats, as the model itself has it (temperature 1)
 *
 * A text that ends with a stop string makes room for another and waits among the finished ones. As a text only loses
 * probability when it goes on, the search is over when no beginning is as probable as the finished texts.
 *
 * B = width = stepper.streams, V = vocabulary.size.
 */
import type {Vocabulary} from '../data/vocabulary.js';
import type {CellState, Stepper} from '../engines/engine.js';
import {logSumExp} from '../prediction/log-sum-exp.js';
import type {BeginningOptions} from './beginning.js';
import {EventLoopYield} from './event-loop-yield.js';
import type {StreamEnd} from './generate.js';
import {diverged} from './sample.js';
import {readSeed} from './seed.js';

export type BeamOptions = BeginningOptions & {
	/** Starts at a zero state; as many streams as beginnings are kept. */
	readonly stepper: Stepper;
	/** The most characters that a continuation gets. */
	readonly length: number;
	/** The number of continuations that are wanted, at most the width. */
	readonly count: number;
	/** A continuation ends before the first of these; none is empty. */
	readonly stop?: readonly string[];
	/** The id of a character that no continuation has. */
	readonly never?: number | undefined;
	readonly signal?: AbortSignal;
};

export type Continuation = {
	/** Without the stop string. */
	readonly text: string;
	/** With those of the stop string. */
	readonly ids: Int32Array;
	/** The number of ids at the end that make up the stop string. */
	readonly stopLength: number;
	/** Nats, of all of `ids`. */
	readonly logProbability: number;
	readonly end: StreamEnd;
};

/** The last character of a beginning; the one before it leads back to the seed, whose node has no id. */
type Node = {
	readonly id: number;
	readonly before: Node | undefined;
	readonly logProbability: number;
};

/** A beginning and the stream that has read all of it but its last character. */
type Candidate = Node & {readonly stream: number};

type Finished = {readonly node: Node; readonly stop: Int32Array};

const seedNode: Node = {id: -1, before: undefined, logProbability: 0};

const byProbability = (a: {readonly logProbability: number}, b: {readonly logProbability: number}): number =>
	b.logProbability - a.logProbability;

/** ln Σ exp(logits). Throws a UserError where the training has diverged. */
function logSum(logits: Float32Array): number {
	const sum = logSumExp(logits);
	if (!Number.isFinite(sum)) throw diverged(sum);
	return sum;
}

/** The `count` most probable of the items that are pushed, the most probable first; of equals the one that came first. */
class Best<Item extends {readonly logProbability: number}> {
	readonly items: Item[] = [];
	readonly #count: number;

	constructor(count: number) {
		this.#count = count;
	}

	/** An item must be more probable than this to be kept. */
	get threshold(): number {
		return this.items.length < this.#count ? Number.NEGATIVE_INFINITY : this.items[this.#count - 1].logProbability;
	}

	push(item: Item): void {
		if (item.logProbability <= this.threshold) return;
		let place = this.items.length;
		while (place > 0 && this.items[place - 1].logProbability < item.logProbability) place--;
		this.items.splice(place, 0, item);
		if (this.items.length > this.#count) this.items.pop();
	}
}

/** Says whether the characters up to `node` end with the first `count` of `ids`. */
function endsWith(node: Node, ids: Int32Array, count: number): boolean {
	let own: Node | undefined = node;
	for (let place = count - 1; place >= 0; place--) {
		if (own?.id !== ids[place]) return false;
		own = own.before;
	}
	return true;
}

/** The longest of `stops` that `id` completes after `node`. */
const completedStop = (node: Node, id: number, stops: readonly Int32Array[]): Int32Array | undefined =>
	stops.find(stop => stop[stop.length - 1] === id && endsWith(node, stop, stop.length - 1));

/** The ids of the stop strings, the longest first; those of other characters than the vocabulary's never come. */
function stopIds(stop: readonly string[], vocabulary: Vocabulary): readonly Int32Array[] {
	const isStandIn = (value: number): boolean => vocabulary.unknownId !== undefined && value === 0xfffd;
	return stop
		.map(text => vocabulary.encodeCounted(text))
		.filter(({unknown}) => [...unknown.keys()].every(isStandIn))
		.map(({ids}) => ids)
		.sort((a, b) => b.length - a.length);
}

function idsOf(node: Node): Int32Array {
	const ids: number[] = [];
	for (let own = node; own.before !== undefined; own = own.before) ids.push(own.id);
	return Int32Array.from(ids.reverse());
}

/** Stream n of the result is stream `streams[n]` of `state`. */
function pickStreams(state: CellState, streams: readonly number[]): CellState {
	const pick = (rows: Float32Array): Float32Array => {
		const width = rows.length / streams.length;
		const picked = new Float32Array(rows.length);
		for (const [to, from] of streams.entries()) picked.set(rows.subarray(from * width, (from + 1) * width), to * width);
		return picked;
	};
	return state.map(({h, c}) => ({h: pick(h), c: pick(c)}));
}

/** Has every stream read the last character of its beginning; streams without one go on with the first beginning. */
async function readOn(stepper: Stepper, beginnings: readonly Candidate[]): Promise<Float32Array> {
	const own = Array.from({length: stepper.streams}, (_, stream) => beginnings[stream] ?? beginnings[0]);
	const streams = own.map(({stream}) => stream);
	if (streams.some((from, to) => from !== to)) await stepper.setState(pickStreams(await stepper.state(), streams));
	return stepper.step(Int32Array.from(own, ({id}) => id)); // [B, V]
}

type Search = {
	readonly stops: readonly Int32Array[];
	readonly never: number | undefined;
	readonly finished: Best<Finished & {readonly logProbability: number}>;
};

/** The most probable of all beginnings with one character more; those that come to a stop string are finished. */
function extend(
	beginnings: readonly Node[],
	logits: Float32Array, // [B, V]
	{stops, never, finished}: Search,
	{streams: width, V}: {readonly streams: number; readonly V: number},
): readonly Candidate[] {
	const best = new Best<Candidate>(width);
	for (const [stream, before] of beginnings.entries()) {
		const own = logits.subarray(stream * V, (stream + 1) * V); // [V]
		const base = before.logProbability - logSum(own);
		for (let id = 0; id < V; id++) {
			if (id === never) continue;
			const logProbability = base + own[id];
			const stop = completedStop(before, id, stops);
			if (logProbability <= (stop === undefined ? best : finished).threshold) continue;
			const node = {id, before, logProbability, stream};
			if (stop === undefined) best.push(node);
			else finished.push({node, stop, logProbability});
		}
	}
	return best.items;
}

/**
 * The most probable continuations found, the most probable first. Beginnings that are kept are few beside all that there
 * are, so that there may be more probable ones that had an improbable beginning; a larger width finds them. Throws a
 * UserError where the logits are no numbers.
 */
export async function beamSearch(options: BeamOptions): Promise<readonly Continuation[]> {
	const {stepper, vocabulary, length, count, stop = [], never, signal} = options;
	const sizes = {streams: stepper.streams, V: vocabulary.size};
	const search: Search = {stops: stopIds(stop, vocabulary), never, finished: new Best(count)};
	const eventLoop = new EventLoopYield();
	let logits = await readSeed(options);
	let beginnings: readonly Node[] = logits === undefined ? [] : [seedNode];
	for (let drawn = 0; drawn < length && logits !== undefined; drawn++) {
		if (eventLoop.isDue) await eventLoop.take();
		if (signal?.aborted) break;
		const candidates = extend(beginnings, logits, search, sizes);
		beginnings = candidates;
		if (candidates.length === 0 || candidates[0].logProbability <= search.finished.threshold) break;
		if (drawn + 1 < length) logits = await readOn(stepper, candidates); // [B, V]
	}
	const stopped = search.finished.items.map(({node, stop: {length: left}}) =>
		continuationOf(node, left, 'stop', vocabulary),
	);
	const end = signal?.aborted ? 'interrupted' : 'length';
	const others = beginnings.map(node => continuationOf(node, 0, end, vocabulary));
	return [...stopped, ...others].sort(byProbability).slice(0, count);
}

function continuationOf(node: Node, stopLength: number, end: StreamEnd, vocabulary: Vocabulary): Continuation {
	const ids = idsOf(node);
	return {
		text: vocabulary.decode(ids.subarray(0, ids.length - stopLength)),
		ids,
		stopLength,
		logProbability: node.logProbability,
		end,
	};
}
