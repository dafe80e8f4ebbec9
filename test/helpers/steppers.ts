/** A stepper without a model: it gives logits by rules. */
import type {Stepper} from '../../src/engines/engine.js';

export type RuleStepper = Stepper & {
	/** The ids of every call. */
	readonly calls: readonly (readonly number[])[];
};

/** Stream n's logits [V] follow from all ids that the stream was given. */
export function ruleStepper(
	streams: number,
	vocabSize: number,
	logitsOf: (ids: readonly number[], stream: number) => ArrayLike<number>,
): RuleStepper {
	const calls: number[][] = [];
	const logits = new Float32Array(streams * vocabSize); // [N, V]
	return {
		streams,
		calls,
		async step(ids) {
			calls.push([...ids]);
			for (let stream = 0; stream < streams; stream++) {
				const history = calls.map(call => call[stream]);
				logits.set(logitsOf(history, stream), stream * vocabSize);
			}
			return logits;
		},
		state: async () => [],
		setState: async () => {},
		dispose: async () => {},
	};
}

/** All but certain that id `next(ids)` follows. */
export const certain =
	(vocabSize: number, next: (ids: readonly number[], stream: number) => number) =>
	(ids: readonly number[], stream: number): Float32Array => {
		const logits = new Float32Array(vocabSize).fill(-100);
		logits[next(ids, stream)] = 0;
		return logits;
	};
