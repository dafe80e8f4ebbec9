/** The largest |a − b| of two arrays; Infinity where their lengths differ, NaN where a value is no number. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	if (a.length !== b.length) return Number.POSITIVE_INFINITY;
	return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index])), 0);
}

export const largest = (values: ArrayLike<number>): number =>
	Array.from(values).reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
