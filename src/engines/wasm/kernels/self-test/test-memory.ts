/** Support for the tests of the kernels: a small memory of their own, and helpers for scalar code to compare with. */
import {hash} from '../../../../random.js';
import {Arena, type Pointer} from '../arena.js';
import {instantiate, type KernelModule} from '../instantiate.js';
import type {Kernels} from '../kernels.js';

/** A number that bfloat16 has too: the lower half of its bits is 0. */
function cutToBfloat16(values: Float32Array): void {
	const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
	for (let i = 0; i < bits.length; i++) bits[i] &= ~0xffff;
}

/**
 * A memory whose arrays are filled with pseudo-random numbers from −1 to 1. Where they are `rounded`, kernels that round to
 * bfloat16 find nothing to round, and are as exact as others.
 */
export class TestMemory {
	readonly kernels: Kernels;
	readonly #arena = new Arena();
	readonly #floats: Float32Array;
	readonly #integers: Int32Array;
	readonly #rounded: boolean;
	#seed = 0;

	constructor(module: KernelModule, rounded = false) {
		this.#rounded = rounded;
		const pages = 48;
		const memory = new WebAssembly.Memory({initial: pages, maximum: pages, shared: true});
		this.kernels = instantiate(module, memory);
		this.#floats = new Float32Array(memory.buffer);
		this.#integers = new Int32Array(memory.buffer);
	}

	/** Allocates an array of `count` numbers; gives its address, a copy of its values, and a view of them as they change. */
	array(count: number): {readonly at: Pointer; readonly before: Float32Array; readonly now: () => Float32Array} {
		const at = this.#arena.allocate(count);
		const view = this.#floats.subarray(at / 4, at / 4 + count);
		for (let i = 0; i < count; i++) view[i] = hash(this.#seed, i) / 2 ** 31 - 1;
		if (this.#rounded) cutToBfloat16(view);
		this.#seed++;
		return {at, before: view.slice(), now: () => view};
	}

	/** Allocates an array of i32 with these values; returns its address. */
	integers(values: readonly number[]): Pointer {
		const at = this.#arena.allocate(values.length);
		this.#integers.set(values, at / 4);
		return at;
	}
}

export type Expectation = {readonly actual: ArrayLike<number>; readonly expected: ArrayLike<number>};
/** Runs some kernels; returns their results beside the expected ones. */
export type Check = (memory: TestMemory) => readonly Expectation[];

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const range = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index);

export function tabulate(count: number, value: (index: number) => number): Float64Array {
	const values = new Float64Array(count);
	for (let index = 0; index < count; index++) values[index] = value(index);
	return values;
}

/** Σ term(index) */
export function dot(count: number, term: (index: number) => number): number {
	let sum = 0;
	for (let index = 0; index < count; index++) sum += term(index);
	return sum;
}
