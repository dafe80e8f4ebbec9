/**
 * Matrix products. A matrix that is used often is packed once per training step into panels of TILE_COLUMNS columns:
 *
 *   packed B [K, N]: blocks of DEPTH rows, each of them cut into panels [rows of the block, TILE_COLUMNS]
 *
 * so that a tile reads it from front to back and a panel of a block stays in a near cache. N must be a multiple of 16; M and
 * K may be anything. `ld…` are distances between rows in bytes. A distance of 0 repeats one row, such as a bias or zeros as the
 * initial value of a result.
 */
import {packedTile, rowsTile, TILE_COLUMNS, TILE_ROWS, vector, VECTOR_PANELS} from './tiles';

/**
 * Rows of B in a block. A panel of 16 columns is then 64 KB, which the second-level cache holds and delivers fast enough: a tile
 * needs 64 bytes in six cycles. Shorter blocks would load and store the tiles of C more often, which costs more (measured:
 * blocks of 256 rows are 10 % slower where K is 512).
 */
const DEPTH: i32 = 1024;
/** Rows of A that are multiplied with one panel before the next panel is. */
const HEIGHT: i32 = 128;
/** Rows of A and B that the gradient of a weight matrix is summed over before its tiles are stored; they are packed before. */
const GRADIENT_DEPTH: i32 = 512;

/**
 * The number of rows of the next tile, where `left` rows remain and a tile has `most`. The last tiles have nearly the same number
 * of rows instead of one being tiny: the fewer rows a tile has, the longer the processor waits for each sum.
 */
export function nextRows(left: i32, most: i32): i32 {
	return left >= 3 * most ? most : left / ((left + most - 1) / most);
}

/** C [M, N] = initial [M, N] + A [M, K] · B [K, N], B packed. */
export function product(
	M: i32, N: i32, K: i32, a: usize, lda: usize, b: usize, initial: usize, ldi: usize, c: usize, ldc: usize,
): void {
	if (M == 1) return productOfRow(N, K, a, b, initial, c);
	for (let m0 = 0; m0 < M; m0 += HEIGHT) {
		const m1 = min(M, m0 + HEIGHT);
		for (let k0 = 0; k0 < K; k0 += DEPTH) {
			const depth = min(DEPTH, K - k0);
			const from = k0 == 0 ? initial : c;
			const ldf = k0 == 0 ? ldi : ldc;
			for (let n = 0; n < N; n += TILE_COLUMNS) {
				const panel = b + (<usize>(k0 * N + n * depth) << 2);
				const column = <usize>n << 2;
				for (let m = m0; m < m1; ) {
					const rows = nextRows(m1 - m, TILE_ROWS);
					const aTile = a + <usize>m * lda + (<usize>k0 << 2);
					rowsTile(rows, depth, aTile, lda, panel, from + <usize>m * ldf + column, ldf, c + <usize>m * ldc + column, ldc);
					m += rows;
				}
			}
		}
	}
}

/** c [N] = initial [N] + a [K] · B [K, N], B packed. It reads the weights once, several panels at a time. */
function productOfRow(N: i32, K: i32, a: usize, b: usize, initial: usize, c: usize): void {
	for (let k0 = 0; k0 < K; k0 += DEPTH) {
		const depth = min(DEPTH, K - k0);
		const x = a + (<usize>k0 << 2);
		const from = k0 == 0 ? initial : c;
		const distance = <usize>(depth * TILE_COLUMNS) << 2;
		let n = 0;
		for (; n + VECTOR_PANELS * TILE_COLUMNS <= N; n += VECTOR_PANELS * TILE_COLUMNS) {
			const column = <usize>n << 2;
			vector(depth, x, b + (<usize>(k0 * N + n * depth) << 2), distance, from + column, c + column);
		}
		for (; n < N; n += TILE_COLUMNS) {
			const column = <usize>n << 2;
			rowsTile(1, depth, x, 0, b + (<usize>(k0 * N + n * depth) << 2), from + column, 0, c + column, 0);
		}
	}
}

/**
 * c [N] += a [K] · B [K, N], B packed, for some columns only: N consists of `groups` groups of `width` columns, and of each group the
 * columns first … first + count − 1 are computed, such as some units of each gate. width, first and count are multiples of 16.
 */
export function productOfColumns(
	groups: i32, width: i32, first: i32, count: i32, K: i32, a: usize, b: usize, c: usize,
): void {
	const N = groups * width;
	for (let k0 = 0; k0 < K; k0 += DEPTH) {
		const depth = min(DEPTH, K - k0);
		const x = a + (<usize>k0 << 2);
		const distance = <usize>(depth * TILE_COLUMNS) << 2;
		for (let start = first; start < N; start += width) {
			let n = start;
			for (; n + VECTOR_PANELS * TILE_COLUMNS <= start + count; n += VECTOR_PANELS * TILE_COLUMNS) {
				const to = c + (<usize>n << 2);
				vector(depth, x, b + (<usize>(k0 * N + n * depth) << 2), distance, to, to);
			}
			for (; n < start + count; n += TILE_COLUMNS) {
				const to = c + (<usize>n << 2);
				rowsTile(1, depth, x, 0, b + (<usize>(k0 * N + n * depth) << 2), to, 0, to, 0);
			}
		}
	}
}

/** Packs columns n0 … n1 − 1 of B [K, N], whose rows are `ld` bytes apart. */
export function pack(K: i32, N: i32, b: usize, ld: usize, packed: usize, n0: i32, n1: i32): void {
	for (let k0 = 0; k0 < K; k0 += DEPTH) {
		const depth = min(DEPTH, K - k0);
		for (let n = n0; n < n1; n += TILE_COLUMNS) {
			copyPanel(depth, b + <usize>k0 * ld + (<usize>n << 2), ld, packed + (<usize>(k0 * N + n * depth) << 2));
		}
	}
}

/** Packs columns n0 … n1 − 1 of B [K, N] from its transpose bT [N, K], whose rows are `ld` bytes apart. */
export function packTransposed(K: i32, N: i32, bT: usize, ld: usize, packed: usize, n0: i32, n1: i32): void {
	for (let k0 = 0; k0 < K; k0 += DEPTH) {
		const depth = min(DEPTH, K - k0);
		for (let n = n0; n < n1; n += TILE_COLUMNS) {
			const panel = packed + (<usize>(k0 * N + n * depth) << 2);
			for (let column = 0; column < TILE_COLUMNS; column += 4) {
				const from = bT + <usize>(n + column) * ld + (<usize>k0 << 2);
				transposeFour(depth, from, ld, panel + (<usize>column << 2));
			}
		}
	}
}

/** Writes four rows of `depth` numbers as four columns of a panel. */
// @ts-ignore: decorator
@inline
function transposeFour(depth: i32, from: usize, ld: usize, to: usize): void {
	const row = TILE_COLUMNS << 2;
	let k = 0;
	for (; k + 4 <= depth; k += 4) {
		const a = v128.load(from), b = v128.load(from + ld), c = v128.load(from + 2 * ld), d = v128.load(from + 3 * ld);
		const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
		const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
		v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
		v128.store(to + row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
		v128.store(to + 2 * row, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
		v128.store(to + 3 * row, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
		from += 16, to += 4 * row;
	}
	for (; k < depth; k++) {
		for (let column = 0; column < 4; column++) store<f32>(to + (<usize>column << 2), load<f32>(from + <usize>column * ld));
		from += 4, to += row;
	}
}

/** Copies `depth` rows of TILE_COLUMNS numbers, `ld` bytes apart, into a panel. */
// @ts-ignore: decorator
@inline
function copyPanel(depth: i32, from: usize, ld: usize, to: usize): void {
	for (let k = 0; k < depth; k++) {
		for (let v = 0; v < TILE_COLUMNS << 2; v += 32) {
			v128.store(to + v, v128.load(from + v));
			v128.store(to + v, v128.load(from + v, 16), 16);
		}
		from += ld;
		to += TILE_COLUMNS << 2;
	}
}

/** Packs Aᵀ for the tiles of `productOfTransposed`: one block [depth, rows of the tile] after another. */
function packRows(depth: i32, M: i32, a: usize, lda: usize, packed: usize): void {
	for (let m = 0; m < M; ) {
		const rows = nextRows(M - m, TILE_ROWS);
		let from = a + (<usize>m << 2);
		if (rows >= 4) {
			for (let k = 0; k < depth; k++) {
				v128.store(packed, v128.load(from));
				if (rows == 6) store<u64>(packed, load<u64>(from, 16), 16);
				else if (rows == 5) store<f32>(packed, load<f32>(from, 16), 16);
				from += lda;
				packed += <usize>rows << 2;
			}
		} else {
			for (let k = 0; k < depth; k++) {
				for (let row = 0; row < rows; row++) store<f32>(packed + (<usize>row << 2), load<f32>(from + (<usize>row << 2)));
				from += lda;
				packed += <usize>rows << 2;
			}
		}
		m += rows;
	}
}

/**
 * C [M, N] = Aᵀ · B for A [R, M] and B [R, N]: the gradient of a weight matrix, summed over all rows in their order. Where `sums` is not 0,
 * the column sums of B, which are the gradient of a bias, are added to sums [N].
 * scratch: GRADIENT_DEPTH · (M + TILE_COLUMNS) floats; zeros: a row of N zeros.
 */
export function productOfTransposed(
	R: i32, M: i32, N: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize,
	sums: usize, zeros: usize, scratch: usize,
): void {
	const panel = scratch;
	const rowsOfA = scratch + (<usize>(GRADIENT_DEPTH * TILE_COLUMNS) << 2);
	for (let r0 = 0; r0 < R; r0 += GRADIENT_DEPTH) {
		const depth = min(GRADIENT_DEPTH, R - r0);
		packRows(depth, M, a + <usize>r0 * lda, lda, rowsOfA);
		for (let n = 0; n < N; n += TILE_COLUMNS) {
			const column = <usize>n << 2;
			const bBlock = b + <usize>r0 * ldb + column;
			if (sums) copyAndSumPanel(depth, bBlock, ldb, panel, sums + column);
			else copyPanel(depth, bBlock, ldb, panel);
			for (let m = 0; m < M; ) {
				const rows = nextRows(M - m, TILE_ROWS);
				const to = c + <usize>m * ldc + column;
				const from = r0 == 0 ? zeros : to;
				packedTile(rows, depth, rowsOfA + (<usize>(m * depth) << 2), panel, from, r0 == 0 ? 0 : ldc, to, ldc);
				m += rows;
			}
		}
	}
}

/** Copies a panel and adds its rows to sums [TILE_COLUMNS]. The additions cost nothing while the panel comes from memory. */
function copyAndSumPanel(depth: i32, from: usize, ld: usize, to: usize, sums: usize): void {
	let s0 = v128.load(sums), s1 = v128.load(sums, 16);
	let s2 = f32x4.splat(0), s3 = f32x4.splat(0);
	if (TILE_COLUMNS == 16) s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
	for (let k = 0; k < depth; k++) {
		const b0 = v128.load(from), b1 = v128.load(from, 16);
		s0 = f32x4.add(s0, b0), s1 = f32x4.add(s1, b1);
		v128.store(to, b0), v128.store(to, b1, 16);
		if (TILE_COLUMNS == 16) {
			const b2 = v128.load(from, 32), b3 = v128.load(from, 48);
			s2 = f32x4.add(s2, b2), s3 = f32x4.add(s3, b3);
			v128.store(to, b2, 32), v128.store(to, b3, 48);
		}
		from += ld;
		to += TILE_COLUMNS << 2;
	}
	v128.store(sums, s0), v128.store(sums, s1, 16);
	if (TILE_COLUMNS == 16) v128.store(sums, s2, 32), v128.store(sums, s3, 48);
}
