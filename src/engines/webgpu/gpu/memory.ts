/** Buffers that live and go together. */
import {UserError} from '../../../errors.js';
import type {Device, Limits, Piece} from './device.js';

/** Gives a buffer of so many numbers, or throws where the GPU can't have one. */
export type Allocate = (what: string, count: number) => GPUBuffer;

/** The memory that a kernel is bound to: all of a buffer, or a piece of it. */
export type Bindable = GPUBuffer | Piece;

/** The buffer of some memory, and the number that it begins at. */
export const placeOf = (memory: Bindable): Omit<Piece, 'count'> =>
	'buffer' in memory ? memory : {buffer: memory, from: 0};

/** The numbers at a multiple of which a part of a buffer may begin that kernels are bound to, on every GPU. */
const alignment = 64;

/** The numbers of a buffer that holds so many arrays of a size, each of which kernels can be bound to. */
export const sharedSize = (copies: number, size: number): number => copies * Math.ceil(size / alignment) * alignment;

/** Arrays of a size: each in a buffer of its own, or all at equal distances in one, so that a dispatch reaches all of them. */
export function arraysOf(
	allocate: Allocate,
	what: string,
	copies: number,
	size: number,
	isShared: boolean,
): readonly Bindable[] {
	const numbers = Array.from({length: copies}, (_, index) => index);
	if (!isShared) return numbers.map(() => allocate(what, size));
	const buffer = allocate(what, sharedSize(copies, size));
	return numbers.map(index => ({buffer, from: sharedSize(index, size), count: size}));
}

const mebibytes = (numbers: number): string => `${Math.ceil((numbers * 4) / 2 ** 20)} MiB`;

/** The most numbers that a buffer of a GPU has. */
export const largestBuffer = (limits: Limits): number =>
	Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, 2 ** 32) / 4;

/** Throws a UserError where a buffer is larger than any that the GPU has. */
export function requireFit(what: string, count: number, limits: Limits): void {
	const most = largestBuffer(limits);
	if (count <= most) return;
	throw new UserError(
		`Expected each buffer of the GPU to need ${mebibytes(most)} at most, and the ${what} need ${mebibytes(count)}. ` +
			'Lower --batch, --seq, --hidden or --embedding, or leave rare characters out by --min-count.',
	);
}

export class Memory {
	readonly #device: Device;
	readonly #buffers: GPUBuffer[] = [];

	constructor(device: Device) {
		this.#device = device;
	}

	/** A buffer of so many numbers, all zero. Throws a UserError where it is larger than the GPU's limit. */
	readonly allocate: Allocate = (what, count) => {
		requireFit(what, count, this.#device.limits);
		return this.keep(this.#device.buffer(what, count));
	};

	/** Has a buffer freed together with the others. */
	keep(buffer: GPUBuffer): GPUBuffer {
		this.#buffers.push(buffer);
		return buffer;
	}

	free(): void {
		for (const buffer of this.#buffers.splice(0)) buffer.destroy();
	}
}
