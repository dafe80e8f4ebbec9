/**
 * Hands out parts of a WebAssembly memory. The main thread and every worker run the same plan, so the same call gives the
 * same address to all of them and no address has to be passed around.
 */

/** An address in bytes. */
export type Pointer = number;

/** The first page belongs to the constants of the compiled kernels. */
const start = 65536;
const pageBytes = 65536;
const cacheLine = 64;

/** The most a 32-bit WebAssembly memory can hold. */
export const maximumPages = 65536;

export class Arena {
	#top = start;

	/** Room for `count` 32-bit numbers, at the start of a cache line. */
	allocate(count: number): Pointer {
		const address = this.#top;
		// Arrays are often powers of two long. An odd number of cache lines between them keeps element n of one array from
		// falling into the same cache set as element n of all the others.
		const lines = Math.ceil((count * 4) / cacheLine) + 3;
		this.#top += (lines | 1) * cacheLine;
		return address;
	}

	/** Pages that hold all that was allocated. */
	get pages(): number {
		return Math.ceil(this.#top / pageBytes);
	}
}

/** The next multiple of 16: rows of all matrices are padded to it. */
export const padded = (size: number): number => Math.ceil(size / 16) * 16;
