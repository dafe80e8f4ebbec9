/**
 * Rows of the next tile when `left` remain and it may have `most`. The last few tiles are of nearly one height rather than
 * large ones and a tiny one: the fewer rows a tile has, the longer the processor waits for sums.
 */
export function nextRows(left: i32, most: i32): i32 {
	return left >= 3 * most ? most : left / ((left + most - 1) / most);
}
