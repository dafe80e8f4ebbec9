/** The arithmetic of a geometric mixture, for one stream. V = the size of the vocabulary. */
import type {NgramContext} from '../evaluation/ngram/context.js';

/** Writes the log-probability of every character as the next one of a context. */
export function logDistribution(context: NgramContext, into: Float32Array): Float32Array /* [V] */ {
	context.distribution(into);
	for (let id = 0; id < into.length; id++) into[id] = Math.log(into[id]);
	return into;
}

/**
 * Writes (1 − w) · a + w · b of log-probabilities, which need not sum to 1: the mixture p ∝ p(a)^(1 − w) · p(b)^w. A character that one
 * of them never gives has no part in it.
 */
export function mixLogits(
	a: Float32Array, // [V]
	b: Float32Array, // [V]
	w: number,
	into: Float32Array, // [V]
): void {
	for (let id = 0; id < into.length; id++) {
		const isNever = a[id] === Number.NEGATIVE_INFINITY || b[id] === Number.NEGATIVE_INFINITY;
		into[id] = isNever ? Number.NEGATIVE_INFINITY : (1 - w) * a[id] + w * b[id];
	}
}
