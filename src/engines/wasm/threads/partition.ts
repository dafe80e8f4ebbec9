/** Divides work among threads. */

/** Range `part` of `count` items that are divided into `parts` ranges as evenly as possible: the first item and the end. */
export function partition(count: number, part: number, parts: number): readonly [first: number, end: number] {
	return [Math.floor((count * part) / parts), Math.floor((count * (part + 1)) / parts)];
}
