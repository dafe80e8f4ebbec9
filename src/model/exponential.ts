/**
 * e^−x for x ≥ 0, several times as fast as Math.exp, which would take most of the time of drawing a character:
 *
 *   e^−x = e^−(n/16) · e^−r,   n = ⌊16·x⌋,   0 ≤ r < 1/16
 *
 * the first factor from a table, the second by its series up to r⁵: the relative error stays below r⁶/720 < 10⁻¹⁰.
 * An engine that draws characters by itself computes the same, operation by operation, so that it draws the same ones.
 */
const steps = 16;
/** The result counts as 0 from this x on: e^−700 is about 10⁻³⁰⁴. */
const largest = 700;

/** e^−(n/16). */
export const exponentials: Float64Array = Float64Array.from({length: largest * steps + 1}, (_, n) =>
	Math.exp(-n / steps),
);

export function negativeExponential(x: number): number {
	if (x >= largest) return 0;
	const n = (x * steps) | 0;
	const r = x - n / steps;
	return exponentials[n] * (1 - r * (1 - r * (1 / 2 - r * (1 / 6 - r * (1 / 24 - r * (1 / 120))))));
}
