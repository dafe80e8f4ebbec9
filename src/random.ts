/**
 * All randomness of the program.
 *
 * `Random` is a sequential generator (xoshiro128**, Blackman and Vigna 2018) whose state can be saved, so that a
 * resumed run draws what the uninterrupted one would have drawn. `hash` is counter-based: the value at a place
 * depends on the seed and the place alone, so any engine can compute any element of a dropout mask by itself.
 */

export type RandomState = readonly [number, number, number, number];

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** A well-mixed 32-bit value of a 32-bit value (the `lowbias32` function found by Wellons' hash prospector). */
const mix = (value: number): number => {
	let x = value;
	x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
	x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
	return (x ^ (x >>> 16)) >>> 0;
};

/** The 32-bit value at `index` of the stream `seed`: uniform over 0 … 2³² − 1. */
export const hash = (seed: number, index: number): number => mix((mixSeed(seed) + Math.imul(index, 0x9e3779b9)) | 0);

/** The first step of `hash`, which depends on the seed alone: who computes many values of one stream does it once. */
export const mixSeed = (seed: number): number => mix(seed | 0);

export class Random {
	#s: [number, number, number, number];

	constructor(seed: number | RandomState) {
		this.#s = typeof seed === 'number' ? [hash(seed, 0), hash(seed, 1), hash(seed, 2), hash(seed, 3)] : [...seed];
	}

	/** The state; `new Random(state)` continues from here. */
	get state(): RandomState {
		const [a, b, c, d] = this.#s;
		return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
	}

	/** Uniform over 0 … 2³² − 1. */
	nextUint32(): number {
		const s = this.#s;
		const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
		const t = s[1] << 9;
		s[2] ^= s[0];
		s[3] ^= s[1];
		s[1] ^= s[2];
		s[0] ^= s[3];
		s[2] ^= t;
		s[3] = rotateLeft(s[3], 11);
		return result;
	}

	/** Uniform in [0, 1), with 53 bits. */
	next(): number {
		const high = this.nextUint32() >>> 5;
		const low = this.nextUint32() >>> 6;
		return (high * 67108864 + low) / 9007199254740992;
	}

	/** A uniform integer in [0, count). */
	integer(count: number): number {
		return Math.floor(this.next() * count);
	}

	/** Standard normal (Box and Muller 1958). */
	normal(): number {
		const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
		return radius * Math.cos(2 * Math.PI * this.next());
	}
}
