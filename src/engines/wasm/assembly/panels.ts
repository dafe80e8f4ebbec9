/**
 * Products for generating. The columns of a matrix are cut into panels of TILE_COLUMNS, and results are added to what C
 * holds: C [M, …] += A [M, K] · B.
 *
 * `groups` groups of `panels` panels: in C the panels of a group are neighbours, and groups are `stride` bytes apart, so that
 * a part of the columns, or every gate but one, can be computed by itself. For one row the panels of a group stand side by
 * side in memory, [K, panels · TILE_COLUMNS]; for several rows one panel [K, TILE_COLUMNS] follows another.
 * K is a multiple of 16.
 */
import {quantizedRowTile, quantizedTile, QUANTIZED_ROWS, rowTile} from './row-tiles';
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
			const left = m1 - m;
			// Two tiles of about half the size rather than a large and a tiny one.
			const rows = left >= 2 * TILE_ROWS ? TILE_ROWS : left > TILE_ROWS ? (left + 1) >> 1 : left;
			const to = c + <usize>m * ldc;
			rowsTile(rows, depth, a + <usize>m * lda + (<usize>k0 << 2), lda, panel + (<usize>(k0 * TILE_COLUMNS) << 2), to, ldc, to, ldc);
			m += rows;
		}
	}
}

/** 127 · 8191 · K stays within 32 bits up to K = 2048. */
const ROW_LIMIT: f32 = 8191;
const LONGEST: i32 = 2048;

/**
 * Rounds rows to 14 bits and a factor each: to [M, K] (16 bits each) ← a / factor. A row that is not all finite numbers gives
 * a factor that is not one.
 */
export function quantizeRows(M: i32, K: i32, a: usize, lda: usize, to: usize, factors: usize): void {
	const limit: f32 = K > LONGEST ? ROW_LIMIT * <f32>LONGEST / <f32>K : ROW_LIMIT;
	const bytes = <usize>K << 2;
	for (let row = 0; row < M; row++) {
		let largest = f32x4.splat(0);
		for (let k: usize = 0; k < bytes; k += 16) largest = f32x4.max(largest, f32x4.abs(v128.load(a + k)));
		const most = max(
			max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
			max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
		);
		store<f32>(factors, most / limit);
		const inverse = f32x4.splat(most > 0 ? limit / most : 0);
		for (let k: usize = 0; k < bytes; k += 32) {
			const low = f32x4.nearest(f32x4.mul(v128.load(a + k), inverse));
			const high = f32x4.nearest(f32x4.mul(v128.load(a + k, 16), inverse));
			v128.store(to, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high)));
			to += 16;
		}
		a += lda;
		factors += 4;
	}
}

/** One row of `quantizeRows` with weights of 8 bits: c += factor · scales ⊙ (a · b). `scales` stand as C's columns do. */
export function addQuantizedRow(
	K: i32, groups: i32, panels: i32, a: usize, factor: usize, b: usize, scales: usize, c: usize, stride: usize,
): void {
	const size = <usize>(K * panels * TILE_COLUMNS);
	for (let group = 0; group < groups; group++) {
		quantizedRowTile(panels, K, a, 0, b, factor, scales, c, 0);
		b += size;
		c += stride;
		scales += stride;
	}
}

export function addQuantizedRows(
	M: i32, K: i32, groups: i32, panels: i32, a: usize, factors: usize, b: usize, scales: usize, c: usize, ldc: usize,
	stride: usize,
): void {
	const lda = <usize>K << 1;
	for (let group = 0; group < groups; group++) {
		for (let panel = 0; panel < panels; panel++) {
			const column = <usize>group * stride + (<usize>(panel * TILE_COLUMNS) << 2);
			for (let m = 0; m < M; ) {
				const rows = min(QUANTIZED_ROWS, M - m);
				quantizedTile(rows, K, a + <usize>m * lda, lda, b, factors + (<usize>m << 2), scales + column, c + column + <usize>m * ldc, ldc);
				m += rows;
			}
			b += <usize>(K * TILE_COLUMNS);
		}
	}
}
