/**
 * The strings of k bytes of a text, to find out quickly that some bytes are none of them: a rolling hash, a bitmap that most
 * others fail at, and a table of where they end.
 *
 *   hash(b₁ … b_k) = Σ bᵢ · base^(k−i)   mod 2³²
 */

const base = 0x2c9277b5; // odd, so that no factor is lost

/** Brings what tells hashes apart into their high bits. */
const spread = 0x9e3779b1;

const none = -1;

export class Grams {
	/** k. */
	readonly size: number;
	readonly #text: Uint8Array;
	/** byte · base^(k − 1), by byte: what leaves the hash with it. */
	readonly #leaving: Int32Array; // [256]
	readonly #bitmap: Int32Array;
	/** The position at which a string ends in the text, by its hash. */
	readonly #ends: Int32Array;
	readonly #shift: number;

	constructor(text: Uint8Array, size: number) {
		this.size = size;
		this.#text = text;
		let power = 1;
		for (let count = 1; count < size; count++) power = Math.imul(power, base);
		this.#leaving = Int32Array.from({length: 256}, (_, byte) => Math.imul(byte, power));
		const bits = Math.ceil(Math.log2(2 * text.length + 16));
		this.#ends = new Int32Array(2 ** bits).fill(none);
		this.#shift = 32 - bits;
		this.#bitmap = new Int32Array(2 ** (bits - 2)); // 8 bits for each entry of the table
		let hash = this.#hashBefore(text, size - 1);
		for (let end = size; end <= text.length; end++) {
			hash = (Math.imul(hash, base) + text[end - 1]) | 0;
			this.#add(hash, end);
			hash = (hash - this.#leaving[text[end - size]]) | 0;
		}
	}

	/**
	 * The first place after `from`, at most `to`, before which there are k bytes that end somewhere in the text, and where they
	 * do; −1 and `to` where there is none.
	 */
	findNext(bytes: Uint8Array, from: number, to: number): {readonly place: number; readonly end: number} {
		const leaving = this.#leaving;
		const bitmap = this.#bitmap;
		const shift = this.#shift - 3;
		const {size} = this;
		const first = Math.max(from, size - 1);
		let hash = this.#hashBefore(bytes, first);
		for (let place = first; place < to; place++) {
			hash = (Math.imul(hash, base) + bytes[place]) | 0; // of k bytes
			const bit = Math.imul(hash, spread) >>> shift;
			if ((bitmap[bit >>> 5] & (1 << (bit & 31))) !== 0) {
				const end = this.#find(hash, bytes, place + 1);
				if (end !== none) return {place: place + 1, end};
			}
			hash = (hash - leaving[bytes[place + 1 - size]]) | 0; // of k − 1
		}
		return {place: to, end: none};
	}

	/** The hash of the k − 1 bytes before `end`, or of as many as there are. */
	#hashBefore(bytes: Uint8Array, end: number): number {
		let hash = 0;
		for (let place = Math.max(0, end + 1 - this.size); place < Math.min(end, bytes.length); place++) {
			hash = (Math.imul(hash, base) + bytes[place]) | 0;
		}
		return hash;
	}

	/** The position at which the k bytes before `end`, whose hash it is, end in the text; −1 if they are not there. */
	#find(hash: number, bytes: Uint8Array, end: number): number {
		const mask = this.#ends.length - 1;
		for (let slot = this.#slotOf(hash); this.#ends[slot] !== none; slot = (slot + 1) & mask) {
			if (this.#isSame(this.#ends[slot], bytes, end)) return this.#ends[slot];
		}
		return none;
	}

	#slotOf(hash: number): number {
		return Math.imul(hash, spread) >>> this.#shift;
	}

	#isSame(end: number, bytes: Uint8Array, otherEnd: number): boolean {
		for (let back = 1; back <= this.size; back++) {
			if (this.#text[end - back] !== bytes[otherEnd - back]) return false;
		}
		return true;
	}

	#add(hash: number, end: number): void {
		const mask = this.#ends.length - 1;
		let slot = this.#slotOf(hash);
		while (this.#ends[slot] !== none) {
			if (this.#isSame(this.#ends[slot], this.#text, end)) return;
			slot = (slot + 1) & mask;
		}
		this.#ends[slot] = end;
		const bit = Math.imul(hash, spread) >>> (this.#shift - 3);
		this.#bitmap[bit >>> 5] |= 1 << (bit & 31);
	}
}
