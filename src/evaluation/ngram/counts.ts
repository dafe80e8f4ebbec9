/**
 * Counts of the strings of a text up to a length, as a tree: a node is a string, its children are the strings that are one
 * character longer. All of it lies in typed arrays, so that millions of nodes cost little more than their numbers.
 */

const nothing = -1;
const firstSize = 1 << 12;

/** Mixes a node and a character into a place of the hash table. */
const mixed = (node: number, id: number): number => {
	let x = Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b);
	x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
	return (x ^ (x >>> 13)) >>> 0;
};

const grown = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
	const larger = new Int32Array(2 * array.length);
	larger.set(array);
	return larger;
};

export class StringCounts {
	/** Node of each slot of the hash table, found by its parent and its last character. */
	#slots = new Int32Array(2 * firstSize).fill(nothing);
	#parents = new Int32Array(firstSize);
	#ids = new Int32Array(firstSize);
	#counts = new Int32Array(firstSize);
	#followers = new Int32Array(firstSize);
	#kinds = new Int32Array(firstSize);
	#firstChildren = new Int32Array(firstSize);
	#siblings = new Int32Array(firstSize);
	#size = 1;

	constructor() {
		this.#firstChildren[0] = nothing;
		this.#siblings[0] = nothing;
		this.#ids[0] = nothing;
	}

	/** The node of the empty string. */
	get root(): number {
		return 0;
	}

	/** The number of strings that were counted. */
	get size(): number {
		return this.#size - 1;
	}

	/** The number of times that the string was found. */
	countOf(node: number): number {
		return this.#counts[node];
	}

	/** The number of characters found after the string, and of different ones among them. */
	followersOf(node: number): number {
		return this.#followers[node];
	}

	kindsOf(node: number): number {
		return this.#kinds[node];
	}

	/** The last character of the string. */
	idOf(node: number): number {
		return this.#ids[node];
	}

	/** The children of a node, one after the other; −1 after the last. */
	firstChildOf(node: number): number {
		return this.#firstChildren[node];
	}

	siblingOf(node: number): number {
		return this.#siblings[node];
	}

	/** The node of the string that is one character longer; −1 if it was not found. */
	child(node: number, id: number): number {
		return this.#slots[this.#slotOf(node, id)];
	}

	/** Counts the string that is one character longer, and gives its node. */
	count(node: number, id: number): number {
		const slot = this.#slotOf(node, id);
		let child = this.#slots[slot];
		if (child === nothing) {
			child = this.#add(node, id);
			this.#slots[slot] = child;
			this.#kinds[node]++;
			if (2 * this.#size > this.#slots.length) this.#rehash();
		}
		this.#counts[child]++;
		this.#followers[node]++;
		return child;
	}

	#slotOf(node: number, id: number): number {
		const mask = this.#slots.length - 1;
		for (let slot = mixed(node, id) & mask; ; slot = (slot + 1) & mask) {
			const found = this.#slots[slot];
			if (found === nothing || (this.#parents[found] === node && this.#ids[found] === id)) return slot;
		}
	}

	#add(node: number, id: number): number {
		const child = this.#size++;
		if (child === this.#parents.length) this.#grow();
		this.#parents[child] = node;
		this.#ids[child] = id;
		this.#firstChildren[child] = nothing;
		this.#siblings[child] = this.#firstChildren[node];
		this.#firstChildren[node] = child;
		return child;
	}

	#grow(): void {
		this.#parents = grown(this.#parents);
		this.#ids = grown(this.#ids);
		this.#counts = grown(this.#counts);
		this.#followers = grown(this.#followers);
		this.#kinds = grown(this.#kinds);
		this.#firstChildren = grown(this.#firstChildren);
		this.#siblings = grown(this.#siblings);
	}

	#rehash(): void {
		this.#slots = new Int32Array(2 * this.#slots.length).fill(nothing);
		for (let node = 1; node < this.#size; node++) {
			this.#slots[this.#slotOf(this.#parents[node], this.#ids[node])] = node;
		}
	}
}
