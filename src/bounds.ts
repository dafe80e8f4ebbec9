/** Bounds of numbers that users give, and their words. */

export type Bounds = {
	readonly min?: number;
	readonly max?: number;
	/** Exclusive lower bound; goes with `max`. */
	readonly above?: number;
	/** Exclusive upper bound. */
	readonly below?: number;
};

/** `a number from 0 to 1`; `kind` is the words for the number itself. */
export function boundsInWords(kind: string, {min, max, above, below}: Bounds): string {
	if (above !== undefined) return `more than ${above} and at most ${max}`;
	if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
	if (min !== undefined && below !== undefined) return `${kind} of at least ${min} and less than ${below}`;
	return min === undefined ? kind : `${kind} of at least ${min}`;
}

export const isWithin = (
	value: number,
	{min = -Infinity, max = Infinity, above = -Infinity, below = Infinity}: Bounds,
): boolean => value >= min && value <= max && value > above && (value < below || below === Infinity);
