/**
 * Products with weights of 8 bits, in panels as in `panels.ts`: C [M, …] += factors ⊙ (whole numbers of A · those of B) ⊙ scales.
 * The rows of A are rounded as well, by a factor each, and `scales` stand as C's columns do.
 *
 * One row waits for its weights only, so it keeps 14 bits. Of several rows the arithmetic counts: four products of 8 bits with 7
 * take two instructions, so there A keeps 8 bits and B 7. Its bytes hold a weight plus 64, as the instruction wants its second
 * factor without a sign; what that adds to a sum is taken off at its start.
 */
import {nextRows} from './product';
import {byteTile, BYTE_ROWS, quantizedRowTile} from './row-tiles';
import {TILE_COLUMNS} from './tiles';

/** 127 · 8191 · K stays within 32 bits up to K = 2048. */
const ROW_LIMIT: f32 = 8191;
const LONGEST: i32 = 2048;
const BYTE_LIMIT: f32 = 127;
const WEIGHT_OFFSET: i32 = 64;
/** Rows of A that are multiplied with all panels before the next rows come: C stays in the nearer caches. */
const HEIGHT: i32 = 20;

/** Added to a number of at most 22 bits, it leaves that number, rounded, in the lowest bits. */
const SHIFT: f32 = 12582912; // 1.5 · 2²³

/** The largest magnitude of a [K]; Infinity or NaN where there is one, as their bits are those of the largest whole numbers. */
// @ts-ignore: decorator
@inline
function largestOf(K: i32, a: usize): f32 {
	const magnitude = i32x4.splat(0x7fffffff);
	let most0 = i32x4.splat(0), most1 = i32x4.splat(0);
	for (const end = a + (<usize>K << 2); a < end; a += 32) {
		most0 = i32x4.max_s(most0, v128.and(v128.load(a), magnitude));
		most1 = i32x4.max_s(most1, v128.and(v128.load(a, 16), magnitude));
	}
	const most = i32x4.max_s(most0, most1);
	return reinterpret<f32>(max(
		max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
		max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
	));
}

/** Four numbers times `inverse`, rounded. */
// @ts-ignore: decorator
@inline
function rounded(a: usize, inverse: v128, shift: v128): v128 {
	return i32x4.sub(f32x4.add(f32x4.mul(v128.load(a), inverse), shift), shift);
}

/** Eight of them, of 16 bits each. */
// @ts-ignore: decorator
@inline
function eightRounded(a: usize, inverse: v128, shift: v128): v128 {
	return i16x8.narrow_i32x4_s(rounded(a, inverse, shift), rounded(a + 16, inverse, shift));
}

/**
 * to [K] (16 bits each) ← a / factor, rounded to 14 bits. A row that is not all finite numbers gives a factor that is not one.
 */
export function quantizeRow(K: i32, a: usize, to: usize, factor: usize): void {
	const limit: f32 = K > LONGEST ? ROW_LIMIT * <f32>LONGEST / <f32>K : ROW_LIMIT;
	const most = largestOf(K, a);
	store<f32>(factor, most / limit);
	const inverse = f32x4.splat(most > 0 ? limit / most : 0), shift = f32x4.splat(SHIFT);
	for (const end = a + (<usize>K << 2); a < end; a += 32, to += 16) v128.store(to, eightRounded(a, inverse, shift));
}

/** One row of 14 bits with weights of 8 bits. */
export function addQuantizedRow(
	K: i32, groups: i32, panels: i32, a: usize, factor: usize, b: usize, scales: usize, c: usize, stride: usize,
): void {
	const size = <usize>(K * panels * TILE_COLUMNS);
	for (let group = 0; group < groups; group++) {
		quantizedRowTile(panels, K, a, b, factor, scales, c);
		b += size;
		c += stride;
		scales += stride;
	}
}

/**
 * to [M, K] (8 bits each) ← a / factors, rounded; starts [M] (32 bits each) ← what a sum starts with that makes up for the
 * offset of the weights. Rows that are not all finite numbers give factors that are not.
 */
export function quantizeRows(M: i32, K: i32, a: usize, to: usize, factors: usize, starts: usize): void {
	const shift = f32x4.splat(SHIFT), ones = i16x8.splat(1);
	for (let row = 0; row < M; row++) {
		const most = largestOf(K, a);
		store<f32>(factors, most / BYTE_LIMIT);
		const inverse = f32x4.splat(most > 0 ? BYTE_LIMIT / most : 0);
		let sums = i32x4.splat(0);
		for (const end = a + (<usize>K << 2); a < end; a += 64, to += 16) {
			const low = eightRounded(a, inverse, shift), high = eightRounded(a + 32, inverse, shift);
			sums = i32x4.add(sums, i32x4.dot_i16x8_s(i16x8.add(low, high), ones));
			v128.store(to, i8x16.narrow_i16x8_s(low, high));
		}
		store<i32>(starts, -WEIGHT_OFFSET * (
			i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
		));
		factors += 4;
		starts += 4;
	}
}

/** Rows of 8 bits with weights of 7 bits. */
export function addQuantizedRows(
	M: i32, K: i32, groups: i32, panels: i32, a: usize, factors: usize, starts: usize, b: usize, scales: usize,
	c: usize, ldc: usize, stride: usize,
): void {
	const blocks = (M + HEIGHT - 1) / HEIGHT;
	for (let block = 0; block < blocks; block++) {
		const m0 = M * block / blocks, m1 = M * (block + 1) / blocks;
		let panel = b;
		for (let group = 0; group < groups; group++) {
			for (let column = 0; column < panels; column++) {
				const at = <usize>group * stride + (<usize>(column * TILE_COLUMNS) << 2);
				addBytePanel(m0, m1, K, a, factors, starts, panel, scales + at, c + at, ldc);
				panel += <usize>(K * TILE_COLUMNS);
			}
		}
	}
}

/** Rows m0 … m1 and one panel. */
// @ts-ignore: decorator
@inline
function addBytePanel(
	m0: i32, m1: i32, K: i32, a: usize, factors: usize, starts: usize, panel: usize, scales: usize, c: usize, ldc: usize,
): void {
	for (let m = m0; m < m1; ) {
		const rows = nextRows(m1 - m, BYTE_ROWS);
		const row = <usize>m << 2;
		byteTile(rows, K, a + <usize>(m * K), panel, factors + row, starts + row, scales, c + <usize>m * ldc, ldc);
		m += rows;
	}
}
