/**
 * Keeps a text from going round in circles, which small models do at low temperatures.
 *
 * A penalty on single characters, as language models over words have it on words, would wreck the spelling: every text needs
 * its e's again. So what costs is to make a repeat longer (after "DRY", a sampler of text-generation-webui for tokens). The
 * text before the next character ends with a string that stands earlier in the last N characters too; n is the length of the
 * longest such string after which the character c came there:
 *
 *   logit(c) ← logit(c) − penalty · max(0, n − allowed)        N, allowed, penalty: see `settings.ts`
 *
 * The penalty grows slowly on purpose. Within a word the model is sure of the next character, and a few nats change nothing;
 * the loop is left where a word begins and others are about as probable.
 */
import type {SampleConfig} from './settings.js';

/**
 * The last N characters and the places where they repeat themselves. Penalties follow from these alone, whatever came before.
 *
 * At a lag d the text repeats itself when each of its last characters is the one d places before. When a character comes,
 * only the lags to its earlier occurrences in the window go on or begin; each occurrence knows the one before.
 */
export class RecentText {
	/** N. */
	readonly window: number;
	readonly #mask: number;
	/** Ids, by position modulo a power of two. */
	readonly #ids: Int32Array;
	/** The distance back to the same id; 0 where it is not in the window. */
	readonly #distances: Int32Array;
	/** By lag: the number of characters for which the text has repeated itself … */
	readonly #lengths: Int32Array;
	/** … up to this position. */
	readonly #ends: Float64Array;
	/** By id: its last position. */
	readonly #last: Float64Array; // [V]
	/** The position of the last character. */
	#now = -1;

	/** `ids` is the text so far; its last `window` characters are enough. */
	constructor(window: number, vocabSize: number, ids: Int32Array) {
		this.window = window;
		const size = 2 ** Math.ceil(Math.log2(window + 1));
		this.#mask = size - 1;
		this.#ids = new Int32Array(size);
		this.#distances = new Int32Array(size);
		this.#lengths = new Int32Array(window);
		this.#ends = new Float64Array(window).fill(Number.NEGATIVE_INFINITY);
		this.#last = new Float64Array(vocabSize).fill(Number.NEGATIVE_INFINITY);
		for (const id of ids.subarray(-window)) this.push(id);
	}

	/** Takes the next character. */
	push(id: number): void {
		const now = ++this.#now;
		const distance = now - this.#last[id];
		const place = now & this.#mask;
		this.#ids[place] = id;
		this.#distances[place] = distance < this.window ? distance : 0;
		this.#last[id] = now;
		for (let lag = this.#lagAfter(0); lag > 0; lag = this.#lagAfter(lag)) {
			this.#lengths[lag] = this.#ends[lag] === now - 1 ? this.#lengths[lag] + 1 : 1;
			this.#ends[lag] = now;
		}
	}

	/** Fills `penalized` [V] with the logits less the cost of repeats, and returns it. */
	penalize(logits: Float32Array, config: SampleConfig, penalized: Float32Array): Float32Array {
		const {repetitionLength, repetitionPenalty} = config;
		penalized.set(logits);
		for (let lag = this.#lagAfter(0); lag > 0; lag = this.#lagAfter(lag)) {
			const length = Math.min(this.#lengths[lag], this.window - lag); // both strings lie in the window
			if (length <= repetitionLength) continue;
			const id = this.#ids[(this.#now + 1 - lag) & this.#mask];
			penalized[id] = Math.min(penalized[id], logits[id] - repetitionPenalty * (length - repetitionLength));
		}
		return penalized;
	}

	/** The next larger lag at which the last character stands in the window; 0 where there is none. */
	#lagAfter(lag: number): number {
		if (this.#now < 0) return 0;
		const distance = this.#distances[(this.#now - lag) & this.#mask];
		return distance > 0 && lag + distance < this.window ? lag + distance : 0;
	}
}

/** The number of characters before the next one that make a difference to it. */
export const lookBack = ({repetitionWindow, repetitionPenalty}: SampleConfig): number =>
	repetitionPenalty > 0 ? repetitionWindow : 0;

/** The text before the next character, which is `ids`; undefined where it makes no difference. */
export function recentText(config: SampleConfig, vocabSize: number, ids: Int32Array): RecentText | undefined {
	const window = lookBack(config);
	return window > 0 ? new RecentText(window, vocabSize, ids) : undefined;
}
