/** The memory that the kernels of all threads work in. */
import {UserError} from '../../../errors.js';
import {maximumPages} from './arena.js';

const sizeOf = (pages: number): string => `${Math.ceil(pages / 16)} MB`;

/** Throws a UserError that ends with `remedy` where a 32-bit address has no room for so many pages of 64 KB. */
export function checkPages(pages: number, remedy: string): void {
	if (pages <= maximumPages) return;
	throw new UserError(
		`Expected the model and its batch to fit into 4096 MB, the most the wasm engine can use, but they need ${sizeOf(pages)}. ${remedy}`,
	);
}

/**
 * Allocates a shared memory of so many pages of 64 KB. Throws a UserError that ends with `remedy` where the machine, or a
 * 32-bit address, has no room for it.
 */
export function allocateMemory(pages: number, remedy: string): WebAssembly.Memory {
	const size = sizeOf(pages);
	checkPages(pages, remedy);
	try {
		return new WebAssembly.Memory({initial: pages, maximum: pages, shared: true});
	} catch (cause) {
		throw new UserError(`The model and its batch need ${size} of memory, which this machine does not give. ${remedy}`, {
			cause,
		});
	}
}
