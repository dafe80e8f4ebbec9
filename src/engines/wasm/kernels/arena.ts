/** Allocates arrays in a WebAssembly memory. */

/** An address in bytes. */
export type Pointer = number;

/** The first page holds the constants of the compiled kernels. */
const start = 65536;
const pageBytes = 65536;
const cacheLine = 64;

/** The most a 32-bit WebAssembly memory can hold. */
export const maximumPages = 65536;

export class Arena {
	#top = start;

	/** Allocates `count` numbers of 32 bits at the start of a cache line; returns their address. */
	allocate(count: number): Pointer {
		const address = this.#top;
		// Arrays are often powers of two long. An odd number of cache lines between them keeps element n of one array from
		// falling into the same cache set as element n of all the others.
		const lines = Math.ceil((count * 4) / cacheLine) + 3;
		this.#top += (lines | 1) * cacheLine;
		return address;
	}

	/** The pages of 64 KB that all allocated arrays take. */
	get pages(): number {
		return Math.ceil(this.#top / pageBytes);
	}
}

/** The next multiple of 16: the rows of all matrices are padded to such lengths. */
export const padded = (size: number): number => Math.ceil(size / 16) * 16;
