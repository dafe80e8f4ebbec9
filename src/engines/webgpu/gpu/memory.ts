/** Buffers that live and go together. */
import {UserError} from '../../../errors.js';
import type {Device, Limits} from './device.js';

/** Gives a buffer of so many numbers, or throws where the GPU can't have one. */
export type Allocate = (what: string, count: number) => GPUBuffer;

const mebibytes = (numbers: number): string => `${Math.ceil((numbers * 4) / 2 ** 20)} MiB`;

/** Throws a UserError where a buffer is larger than any that the GPU has. */
export function requireFit(what: string, count: number, limits: Limits): void {
	const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, 2 ** 32) / 4;
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
