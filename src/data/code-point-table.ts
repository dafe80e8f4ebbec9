/** A number for each code point, in pages that are made when they are first used: small for most texts, and fast for all. */

const pageBits = 8;
const pageSize = 1 << pageBits;

export class CodePointTable {
	readonly #pages: (Float64Array | undefined)[] = new Array(0x110000 >> pageBits).fill(undefined);
	/** The numbers of U+0000 to U+00FF, for loops that want to be quick about ASCII. */
	readonly first: Float64Array = this.#page(0);

	get(codePoint: number): number {
		return this.#page(codePoint >> pageBits)[codePoint & (pageSize - 1)];
	}

	set(codePoint: number, value: number): void {
		this.#page(codePoint >> pageBits)[codePoint & (pageSize - 1)] = value;
	}

	increment(codePoint: number): void {
		this.#page(codePoint >> pageBits)[codePoint & (pageSize - 1)]++;
	}

	/** Code points whose number is not 0, in ascending order, with their numbers. */
	*entries(): Generator<[codePoint: number, value: number]> {
		for (const [index, page] of this.#pages.entries()) {
			if (!page) continue;
			for (let offset = 0; offset < pageSize; offset++) {
				if (page[offset] !== 0) yield [(index << pageBits) | offset, page[offset]];
			}
		}
	}

	#page(index: number): Float64Array {
		const page = this.#pages[index];
		if (page) return page;
		const added = new Float64Array(pageSize);
		this.#pages[index] = added;
		return added;
	}
}
