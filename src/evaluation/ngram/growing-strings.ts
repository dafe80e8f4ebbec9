/** Strings that are entered one after another, as a tree in typed arrays: a node is a string, its children are one character longer. */

const none = -1;
const firstSize = 1 << 10;

/** Mixes a node and a character into a place of the hash table. */
const mixed = (node: number, id: number): number => {
	let x = Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b);
	x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
	return (x ^ (x >>> 13)) >>> 0;
};

const grown = (array: Int32Array): Int32Array<ArrayBuffer> => {
	const larger = new Int32Array(2 * array.length);
	larger.set(array);
	return larger;
};

export class GrowingStrings {
	/** Node of each slot of the hash table, found by its parent and its last character. */
	#slots = new Int32Array(2 * firstSize).fill(none);
	#parents = new Int32Array(firstSize);
	/** The last character of each string. */
	ids = new Int32Array(firstSize);
	/** The string's place on its level of a table, −1 where it is not in there. */
	known = new Int32Array(firstSize);
	counts = new Int32Array(firstSize);
	kinds = new Int32Array(firstSize);
	/** The child that was entered last, and for each node the child of its parent that was entered before it; −1 where there is none. */
	children = new Int32Array(firstSize).fill(none, 0, 1);
	siblings = new Int32Array(firstSize);
	/** The empty string is node 0. */
	#size = 1;

	/** The node of the string that is one character longer; −1 where it was not entered. */
	child(node: number, id: number): number {
		return this.#slots[this.#slotOf(node, id)];
	}

	/** Enters the string that is one character longer; gives its node. */
	add(node: number, id: number, known: number): number {
		const child = this.#size++;
		if (child === this.#parents.length) this.#grow();
		this.#parents[child] = node;
		this.ids[child] = id;
		this.known[child] = known;
		this.children[child] = none;
		this.siblings[child] = this.children[node];
		this.children[node] = child;
		this.#slots[this.#slotOf(node, id)] = child;
		if (2 * this.#size > this.#slots.length) this.#rehash();
		return child;
	}

	#slotOf(node: number, id: number): number {
		const mask = this.#slots.length - 1;
		for (let slot = mixed(node, id) & mask; ; slot = (slot + 1) & mask) {
			const found = this.#slots[slot];
			if (found === none || (this.#parents[found] === node && this.ids[found] === id)) return slot;
		}
	}

	#grow(): void {
		this.#parents = grown(this.#parents);
		this.ids = grown(this.ids);
		this.known = grown(this.known);
		this.counts = grown(this.counts);
		this.kinds = grown(this.kinds);
		this.children = grown(this.children);
		this.siblings = grown(this.siblings);
	}

	#rehash(): void {
		this.#slots = new Int32Array(2 * this.#slots.length).fill(none);
		for (let node = 1; node < this.#size; node++) {
			this.#slots[this.#slotOf(this.#parents[node], this.ids[node])] = node;
		}
	}
}
