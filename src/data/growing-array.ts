/**
 * Numbers at consecutive positions, millions of them, that grow at the end and are dropped at the beginning. They lie in
 * blocks of typed arrays, so that nothing is ever copied and nothing is left to the garbage collector.
 */
export type Numbers = Uint8Array | Int8Array | Uint16Array | Uint32Array;

const blockBits = 12;
const blockSize = 1 << blockBits;
const mask = blockSize - 1;

export class GrowingArray {
	readonly #make: (length: number) => Numbers;
	readonly #blocks: Numbers[] = [];
	/** Position of the first number of the first block. */
	#base: number;
	#end: number;

	/** The first number will stand at `start`. */
	constructor(make: (length: number) => Numbers, start: number) {
		this.#make = make;
		this.#base = start;
		this.#end = start;
	}

	/** The first position that is kept. */
	get start(): number {
		return this.#base;
	}

	/** The position after the last. */
	get end(): number {
		return this.#end;
	}

	push(value: number): void {
		const offset = this.#end - this.#base;
		if (offset === this.#blocks.length * blockSize) this.#blocks.push(this.#make(blockSize));
		this.#blocks[offset >> blockBits][offset & mask] = value;
		this.#end++;
	}

	/** The number at a position from `start` to before `end`. */
	at(position: number): number {
		const offset = position - this.#base;
		return this.#blocks[offset >> blockBits][offset & mask];
	}

	/** Changes a number that is there; a position that is not there is left alone. */
	set(position: number, value: number): void {
		if (position < this.#base || position >= this.#end) return;
		const offset = position - this.#base;
		this.#blocks[offset >> blockBits][offset & mask] = value;
	}

	/** Gives every position the same value. */
	fill(value: number): void {
		for (const block of this.#blocks) block.fill(value);
	}

	/** Drops whole blocks that lie before `position`. */
	dropBefore(position: number): void {
		const blocks = Math.min(this.#blocks.length, Math.max(0, (position - this.#base) >> blockBits));
		if (blocks === 0) return;
		this.#blocks.splice(0, blocks);
		this.#base += blocks * blockSize;
	}
}

/** An array that holds ids below `vocabSize`. */
export const idArray =
	(vocabSize: number) =>
	(length: number): Uint8Array | Uint16Array | Uint32Array =>
		vocabSize <= 1 << 8
			? new Uint8Array(length)
			: vocabSize <= 1 << 16
				? new Uint16Array(length)
				: new Uint32Array(length);
