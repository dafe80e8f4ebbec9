/**
 * Products for generating. The columns of a matrix are cut into panels of TILE_COLUMNS, and results are added to what C
 * holds: C [M, …] += A [M, K] · B.
 *
 * `groups` groups of `panels` panels: in C the panels of a group are neighbours, and groups are `stride` bytes apart, so that
 * a part of the columns, or every gate but one, can be computed by itself. For one row the panels of a group stand side by
 * side in memory, [K, panels · TILE_COLUMNS]; for several rows one panel [K, TILE_COLUMNS] follows another.
 * K is a multiple of 16.
 */
import {nextRows} from './product';
import {rowTile} from './row-tiles';
import {rowsTile, TILE_COLUMNS, TILE_ROWS} from './tiles';

/** Rows of B that stay in the first-level cache while all rows of A pass by, and rows of A that stay in the second-level one. */
const DEPTH: i32 = 256;
const HEIGHT: i32 = 96;

export function addRow(K: i32, groups: i32, panels: i32, a: usize, b: usize, c: usize, stride: usize): void {
	const size = <usize>(K * panels * TILE_COLUMNS) << 2;
	for (let group = 0; group < groups; group++) {
		rowTile(panels, K, a, b, c);
		b += size;
		c += stride;
	}
}

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

/** Rows m0 … m1 and one panel. */
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
