/**
 * Matrix products of generation: C [M, …] += A [M, K] · B. The columns of B are cut into panels of TILE_COLUMNS columns.
 *
 * There are `groups` groups of `panels` panels each. In C the panels of a group are neighbours, and the groups are `stride` bytes
 * apart, so that some of the columns, or all gates but one, can be computed alone. For one row the panels of a group stand
 * side by side in memory, [K, panels · TILE_COLUMNS]; for several rows one panel [K, TILE_COLUMNS] follows another. K is a multiple
 * of 16.
 */
import {nextRows} from './product';
import {rowTile} from './row-tiles';
import {rowsTile, TILE_COLUMNS, TILE_ROWS} from './tiles';

/**
 * Rows of B that stay in the first-level cache while all rows of A are multiplied with them, and rows of A that stay in the
 * second-level cache.
 */
const DEPTH: i32 = 256;
const HEIGHT: i32 = 96;

/** C += a [K] · B for one row. */
export function addRow(K: i32, groups: i32, panels: i32, a: usize, b: usize, c: usize, stride: usize): void {
	const size = <usize>(K * panels * TILE_COLUMNS) << 2;
	for (let group = 0; group < groups; group++) {
		rowTile(panels, K, a, b, c);
		b += size;
		c += stride;
	}
}

/** C [M, …] += A [M, K] · B for several rows. */
export function addRows(
	M: i32, K: i32, groups: i32, panels: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, stride: usize,
): void {
	const size = <usize>(K * TILE_COLUMNS) << 2;
	for (let m0 = 0; m0 < M; m0 += HEIGHT) {
		const m1 = min(M, m0 + HEIGHT);
		let panel = b;
		for (let group = 0; group < groups; group++) {
			for (let column = 0; column < panels; column++) {
				addPanel(m0, m1, K, a, lda, panel, c + <usize>group * stride + (<usize>(column * TILE_COLUMNS) << 2), ldc);
				panel += size;
			}
		}
	}
}

/** The columns of one panel, for rows m0 … m1 − 1. */
function addPanel(m0: i32, m1: i32, K: i32, a: usize, lda: usize, panel: usize, c: usize, ldc: usize): void {
	for (let k0 = 0; k0 < K; k0 += DEPTH) {
		const depth = min(DEPTH, K - k0);
		for (let m = m0; m < m1; ) {
			const rows = nextRows(m1 - m, TILE_ROWS);
			const to = c + <usize>m * ldc;
			rowsTile(rows, depth, a + <usize>m * lda + (<usize>k0 << 2), lda, panel + (<usize>(k0 * TILE_COLUMNS) << 2), to, ldc, to, ldc);
			m += rows;
		}
	}
}
