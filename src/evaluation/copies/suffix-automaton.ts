/**
 * All strings of a text as a graph (Blumer et al. 1985): which of them stand in another, much longer text is found in one
 * reading of that one, in time O(its length) and memory O(the text's length).
 *
 * A state stands for strings that end at the same places of the text; the longest has `lengths[state]` bytes, and `links`
 * leads to the state of the longest of its ends that stands at more places. A text of m bytes has at most 2m states and 3m
 * transitions.
 */

import {Grams} from './grams.js';

/** The most bytes of a text, so that a transition's key, state and byte, is a 31-bit number. */
export const maximumTextBytes = 2 ** 21;

/** Shorter strings are not told: most places of any text end with one, and they would take most of the time. */
export const shortestTold = 12;

const none = -1;

export class SuffixAutomaton {
	readonly #lengths: Int32Array; // [2m]
	readonly #links: Int32Array; // [2m]
	/** By state: the longest of its strings that was read; 0 where none was. */
	readonly #read: Int32Array; // [2m]
	/** The state of each beginning of the text. */
	readonly #beginnings: Int32Array; // [m]
	/** Transitions, by a hash of state and byte: each has both as its key, and the state that it leads to. */
	readonly #edges: Int32Array;
	/** By edge: the next one of the same state, … */
	readonly #nextEdges: Int32Array;
	/** … and by state its first. */
	readonly #firstEdges: Int32Array; // [2m]
	readonly #shift: number;
	#states = 1;
	readonly #grams: Grams;
	/** The states of the strings of `shortestTold` bytes, by where they end. */
	readonly #gramStates: Int32Array; // [m + 1]
	/** The position of the search: a state, and the number of last bytes that stand in the text, if they are enough to be told. */
	#state = 0;
	#matched = 0;

	/** Throws a RangeError for more than `maximumTextBytes`. */
	constructor(text: Uint8Array) {
		const m = text.length;
		if (m > maximumTextBytes) throw new RangeError(`Expected at most ${maximumTextBytes} bytes, got ${m}.`);
		this.#lengths = new Int32Array(2 * m + 1);
		this.#links = new Int32Array(2 * m + 1);
		this.#read = new Int32Array(2 * m + 1);
		this.#beginnings = new Int32Array(m);
		this.#firstEdges = new Int32Array(2 * m + 1).fill(none);
		const bits = Math.ceil(Math.log2(4 * m + 16));
		this.#shift = 32 - bits;
		this.#edges = new Int32Array(2 ** (bits + 1)).fill(none);
		this.#nextEdges = new Int32Array(2 ** bits);
		this.#links[0] = none;
		let last = 0;
		for (let place = 0; place < m; place++) {
			last = this.#extend(last, text[place]);
			this.#beginnings[place] = last;
		}
		this.#grams = new Grams(text, shortestTold);
		this.#gramStates = this.#statesOfGrams(text);
	}

	/** Reads the bytes of the other text from `from` to before `to`; to go on, all of it has to be given again. */
	read(bytes: Uint8Array, from: number, to: number): void {
		const lengths = this.#lengths;
		const edges = this.#edges;
		let state = this.#state;
		let matched = from === 0 ? 0 : this.#matched;
		let place = from;
		while (place < to) {
			if (matched < shortestTold) {
				const found = this.#grams.findNext(bytes, place, to);
				place = found.place;
				if (found.end === none) break;
				state = this.#gramStates[found.end];
				matched = shortestTold;
			} else {
				const byte = bytes[place++];
				let at = this.#edgeAt(state, byte);
				while (edges[at] === none && matched >= shortestTold) {
					state = this.#links[state];
					matched = lengths[state];
					at = this.#edgeAt(state, byte);
				}
				matched = edges[at] === none ? 0 : matched + 1;
				if (matched < shortestTold) continue;
				state = edges[at + 1];
			}
			if (matched > this.#read[state]) this.#read[state] = matched;
		}
		this.#state = state;
		this.#matched = matched;
	}

	/** For each byte of the text: the length of the longest string that ends with it and stands in what was read so far. */
	longestEnds(): Int32Array {
		const longest = this.#read.slice(0, this.#states);
		const order = this.#byLength();
		for (let index = order.length - 1; index > 0; index--) {
			const state = order[index];
			const link = this.#links[state];
			// The ends of what was read were read too.
			if (longest[state] > 0) longest[link] = this.#lengths[link];
		}
		for (const state of order.subarray(1)) if (longest[state] === 0) longest[state] = longest[this.#links[state]];
		return this.#beginnings.map(state => longest[state]);
	}

	/** Reads the text itself, never more than the last `shortestTold` bytes of it. */
	#statesOfGrams(text: Uint8Array): Int32Array {
		const states = new Int32Array(text.length + 1);
		let state = 0;
		for (let place = 0; place < text.length; place++) {
			state = this.#edges[this.#edgeAt(state, text[place]) + 1];
			const matched = Math.min(place + 1, shortestTold);
			while (state !== 0 && this.#lengths[this.#links[state]] >= matched) state = this.#links[state];
			states[place + 1] = state;
		}
		return states;
	}

	/** The index in `#edges` at which the transition is, or would be. */
	#edgeAt(state: number, byte: number): number {
		const key = (state << 8) | byte;
		const edges = this.#edges;
		const mask = edges.length - 1;
		let at = (Math.imul(key, 0x9e3779b1) >>> this.#shift) << 1;
		while (edges[at] !== key && edges[at] !== none) at = (at + 2) & mask;
		return at;
	}

	#setEdge(at: number, state: number, byte: number, target: number): void {
		if (this.#edges[at] === none) {
			this.#edges[at] = (state << 8) | byte;
			this.#nextEdges[at >> 1] = this.#firstEdges[state];
			this.#firstEdges[state] = at;
		}
		this.#edges[at + 1] = target;
	}

	#addState(length: number): number {
		this.#lengths[this.#states] = length;
		return this.#states++;
	}

	/** Adds a byte after the beginning whose state is `last`; gives the state of the longer beginning. */
	#extend(last: number, byte: number): number {
		const added = this.#addState(this.#lengths[last] + 1);
		let state = last;
		while (state !== none) {
			const at = this.#edgeAt(state, byte);
			if (this.#edges[at] !== none) {
				this.#links[added] = this.#endingWith(state, byte, this.#edges[at + 1]);
				return added;
			}
			this.#setEdge(at, state, byte, added);
			state = this.#links[state];
		}
		this.#links[added] = 0;
		return added;
	}

	/** The state of the longest string of `state` with `byte` after it, which leads to `target`; split off if need be. */
	#endingWith(state: number, byte: number, target: number): number {
		const length = this.#lengths[state] + 1;
		if (this.#lengths[target] === length) return target;
		const split = this.#addState(length);
		for (let at = this.#firstEdges[target]; at !== none; at = this.#nextEdges[at >> 1]) {
			const own = this.#edges[at] & 0xff;
			this.#setEdge(this.#edgeAt(split, own), split, own, this.#edges[at + 1]);
		}
		this.#links[split] = this.#links[target];
		this.#links[target] = split;
		for (let shorter = state; shorter !== none; shorter = this.#links[shorter]) {
			const at = this.#edgeAt(shorter, byte);
			if (this.#edges[at + 1] !== target) break;
			this.#edges[at + 1] = split;
		}
		return split;
	}

	/** The states by the length of their longest string, the shortest first. */
	#byLength(): Int32Array {
		const lengths = this.#lengths.subarray(0, this.#states);
		const places = new Int32Array(this.#beginnings.length + 2);
		for (const length of lengths) places[length + 1]++;
		for (let length = 1; length < places.length; length++) places[length] += places[length - 1];
		const order = new Int32Array(this.#states);
		for (const [state, length] of lengths.entries()) order[places[length]++] = state;
		return order;
	}
}
