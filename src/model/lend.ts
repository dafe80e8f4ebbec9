/** Memory of large models: what is not needed any more is given back at once, where the garbage collector would take its time. */
import type {Parameters} from './parameters.js';

/** Empties arrays that nobody else has. */
export function release(parameters: Parameters): void {
	for (const {buffer} of Object.values(parameters)) {
		if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
	}
}

/** Lets `use` have parameters that nobody else has, several copies of a model perhaps; afterwards they are empty. */
export async function lend<Result>(parameters: readonly Parameters[], use: () => Promise<Result>): Promise<Result> {
	try {
		return await use();
	} finally {
		for (const one of parameters) release(one);
	}
}
