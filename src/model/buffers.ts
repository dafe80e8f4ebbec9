/** Memory of large models that is given back as soon as it is not needed: the garbage collector would take its time. */
import type {Parameters} from './parameters.js';

/** Empties arrays that nobody else uses. */
export function freeBuffers(parameters: Parameters): void {
	for (const {buffer} of Object.values(parameters)) {
		if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
	}
}

/** Runs `use` with parameters that nobody else uses, several copies of a model perhaps; afterwards they are empty. */
export async function withBuffers<Result>(
	parameters: readonly Parameters[],
	use: () => Promise<Result>,
): Promise<Result> {
	try {
		return await use();
	} finally {
		for (const one of parameters) freeBuffers(one);
	}
}
