/**
 * The discounts of modified Kneser-Ney smoothing (Chen and Goodman 1999, "An empirical study of smoothing techniques for language
 * modeling"): of n₁ … n₄ strings that were counted once to four times,
 *
 *   Y = n₁ / (n₁ + 2 n₂)     D₁ = 1 − 2Y n₂ / n₁     D₂ = 2 − 3Y n₃ / n₂     D₃ = 3 − 4Y n₄ / n₃
 *
 * In a small or odd text some of these may be missing, or a discount may be more than there is. Then all of them are half the count, as
 * KenLM's `--discount_fallback` has it.
 */

/** The amounts that are taken off a count of 0, of 1, of 2, of 3 and more. */
export type Discounts = readonly [number, number, number, number];

const halves: Discounts = [0, 0.5, 1, 1.5];

export function discountsOf(counts: Iterable<number>): Discounts {
	const n = [0, 0, 0, 0, 0];
	for (const count of counts) if (count < n.length) n[count]++;
	const [, n1, n2, n3, n4] = n;
	const y = n1 / (n1 + 2 * n2);
	const discounts: Discounts = [0, 1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
	return discounts.every((discount, count) => count === 0 || (discount > 0 && discount <= count)) && n4 > 0
		? discounts
		: halves;
}
