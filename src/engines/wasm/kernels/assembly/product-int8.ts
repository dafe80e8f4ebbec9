/**
 * Products with weights quantized to 8 bits, in panels as in `product-of-panels.ts`:
 *
 *   C [M, …] += factors [M] ⊙ (integers of A · integers of B) ⊙ scales
 *
 * Each row of A is quantized with a factor of its own; each column of B has a scale, which stands where C has that column.
 *
 * With one row, reading the weights takes all the time, so its numbers keep 14 bits. With several rows, the arithmetic takes
 * the time, and four products of an 8-bit by a 7-bit integer take two instructions: so A keeps 8 bits there and B 7. A byte of B
 * then holds a weight plus 64, because the instruction takes its second factor as unsigned; each sum starts with a number
 * that makes up for these offsets.
 */
import {nextRows} from './product';
import {byteTile, BYTE_ROWS, quantizedRowTile} from './row-tiles';
import {TILE_COLUMNS} from './tiles';

/** The largest integer of a single row: up to K = 2048 sums of 127 · 8191 stay within 32 bits. */
const ROW_LIMIT: f32 = 8191;
const LONGEST: i32 = 2048;
const BYTE_LIMIT: f32 = 127;
const WEIGHT_OFFSET: i32 = 64;
/** Rows of A that are multiplied with all panels before the next rows are, so that C stays in the nearer caches. */
const HEIGHT: i32 = 20;

/** Adding it to a number of a magnitude below 2²² rounds that number to an integer and leaves the integer in the lowest bits. */
const SHIFT: f32 = 12582912; // 1.5 · 2²³

/**
 * The largest magnitude in a [K]; Infinity or NaN where a has one, because their bits, read as integers, are larger than
 * those of all other magnitudes.
 */
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

/** Four numbers times `inverse`, rounded to integers of 32 bits. */
// @ts-ignore: decorator
@inline
function rounded(a: usize, inverse: v128, shift: v128): v128 {
	return i32x4.sub(f32x4.add(f32x4.mul(v128.load(a), inverse), shift), shift);
}

/** Eight numbers times `inverse`, rounded to integers of 16 bits. */
// @ts-ignore: decorator
@inline
function eightRounded(a: usize, inverse: v128, shift: v128): v128 {
	return i16x8.narrow_i32x4_s(rounded(a, inverse, shift), rounded(a + 16, inverse, shift));
}

/**
 * Quantizes one row: to [K] of i16 ← a [K] / factor, rounded to 14 bits. The factor is not finite if a number of the row is not.
 */
export function quantizeRow(K: i32, a: usize, to: usize, factor: usize): void {
	const limit: f32 = K > LONGEST ? ROW_LIMIT * <f32>LONGEST / <f32>K : ROW_LIMIT;
	const most = largestOf(K, a);
	store<f32>(factor, most / limit);
	const inverse = f32x4.splat(most > 0 ? limit / most : 0), shift = f32x4.splat(SHIFT);
	for (const end = a + (<usize>K << 2); a < end; a += 32, to += 16) v128.store(to, eightRounded(a, inverse, shift));
}

/** c += factor · scales ⊙ (a · b) for one row a [K] of 14 bits and weights b of 8 bits. */
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
 * Quantizes several rows: to [M, K] of i8 ← a [M, K] / factors [M]; starts [M] of i32 ← the numbers with which sums start, to make up for
 * the offset of the weights. A factor is not finite if a number of its row is not.
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

/** C += factors ⊙ (A · B) ⊙ scales for rows a [M, K] of 8 bits and weights b of 7 bits. */
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

/** The columns of one panel, for rows m0 … m1 − 1. */
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
