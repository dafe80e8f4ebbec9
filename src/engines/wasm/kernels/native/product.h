/*
 * The matrix products of `assembly/product.ts` and `assembly/product-of-panels.ts`: the same arguments, arrays and bits. A
 * matrix that is used often has been packed by the WebAssembly kernels:
 *
 *   packed B [K, N]: blocks of DEPTH rows, each of them cut into panels [rows of the block, COLUMNS]
 */
#ifndef PRODUCT_H
#define PRODUCT_H
#include "tiles.h"

/** DEPTH as in `assembly/product.ts`; HEIGHT: rows of A that are multiplied with a panel before the next panel comes. */
enum { DEPTH = 1024, HEIGHT = 128 };
/** Rows that a gradient of weights is summed over before its tiles are stored, and columns of B that are packed at a time. */
enum { GRADIENT_DEPTH = 512, GRADIENT_COLUMNS = 128 };

/** One row: columns n … end of a block whose panels begin at `block`, four panels at a time, as reading the weights is what counts. */
INLINE void rowOfBlock(int depth, Address a, Address block, int n, int end, Address from, Address c) {
	const Distance panel = (Distance)depth * PANEL_ROW;
	Address b = block + n / COLUMNS * panel;
	for (; n + 4 * COLUMNS <= end; n += 4 * COLUMNS, b += 4 * panel) rowTile(4, depth, a, b, PANEL_ROW, panel, from + 4 * n, c + 4 * n);
	for (; n < end; n += COLUMNS, b += panel) rowTile(1, depth, a, b, PANEL_ROW, 0, from + 4 * n, c + 4 * n);
}

/** C [M, N] = initial [M, N] + A [M, K] · B [K, N], B packed. */
static void product(int M, int N, int K, Address a, Distance lda, Address b, Address initial, Distance ldi, Address c, Distance ldc) {
	for (int m0 = 0; m0 < M; m0 += HEIGHT)
		for (int k0 = 0; k0 < K; k0 += DEPTH) {
			const int rows = MIN(HEIGHT, M - m0), depth = MIN(DEPTH, K - k0);
			const Distance ldf = k0 ? ldc : ldi, panel = (Distance)depth * PANEL_ROW;
			Address x = a + m0 * lda + 4 * k0, from = (k0 ? c : initial) + m0 * ldf, to = c + m0 * ldc;
			Address block = b + (Distance)4 * k0 * N;
			if (M == 1) {
				rowOfBlock(depth, x, block, 0, N, from, to);
				continue;
			}
			for (int n = 0, panels; n < N; n += panels * COLUMNS, block += panels * panel) {
				panels = MIN(PANELS, (N - n) / COLUMNS);
				column(panels, rows, depth, x, lda, block, panel, from + 4 * n, ldf, to + 4 * n, ldc);
			}
		}
}

/** c [N] += a [K] · B [K, N], B packed: columns first … first + count of each of the groups of `width` columns. */
static void productOfColumns(int groups, int width, int first, int count, int K, Address a, Address b, Address c) {
	const int N = groups * width;
	for (int k0 = 0; k0 < K; k0 += DEPTH)
		for (int n = first; n < N; n += width) rowOfBlock(MIN(DEPTH, K - k0), a + 4 * k0, b + (Distance)4 * k0 * N, n, n + count, c, c);
}

/** Aᵀ for the tiles: blocks [depth, rows of the tile], one below another. */
static void packRows(int depth, int M, Address a, Distance lda, Address to) {
	for (int m = 0, rows; m < M; m += rows) {
		rows = nextRows(M - m);
		Address from = a + 4 * m;
#if defined(__AVX512F__)
		const __mmask16 some = (1 << rows) - 1;
		for (int k = 0; k < depth; k++, from += lda, to += 4 * rows) _mm512_mask_storeu_ps(to, some, _mm512_maskz_loadu_ps(some, from));
#else
		for (int k = 0; k < depth; k++, from += lda, to += 4 * rows) memcpy(to, from, 4 * rows);
#endif
	}
}

/** `vectors` neighbouring vectors of each row of B as panels. Where `sums` is there the column sums are added to it, row after row. */
INLINE void packVectors(const int vectors, int depth, Address b, Distance ldb, Address panels, Address sums) {
	const Distance panel = (Distance)depth * PANEL_ROW;
	Vector total[vectors];
	for (int v = 0; v < vectors; v++) total[v] = sums ? load(sums + v * WIDTH) : splat(0);
	for (int k = 0; k < depth; k++, b += ldb, panels += PANEL_ROW)
		UNROLLED for (int v = 0; v < vectors; v++) {
			const Vector x = load(b + v * WIDTH);
			store(panels + v / VECTORS * panel + v % VECTORS * WIDTH, x);
			total[v] = total[v] + x;
		}
	for (int v = 0; sums && v < vectors; v++) store(sums + v * WIDTH, total[v]);
}

/** Columns [N] of B, at most GRADIENT_COLUMNS, as panels; whole rows are read, as a processor fetches ahead within a page. */
static void packColumns(int depth, int N, Address b, Distance ldb, Address panels, Address sums) {
	if (N == GRADIENT_COLUMNS) return packVectors(GRADIENT_COLUMNS / LANES, depth, b, ldb, panels, sums);
	for (int n = 0; n < N; n += COLUMNS) packVectors(VECTORS, depth, b + 4 * n, ldb, panels + (Distance)n * 4 * depth, sums ? sums + 4 * n : 0);
}

/**
 * C [M, N] = Aᵀ · B of A [R, M] and B [R, N], summed over all rows in their order; the column sums of B are added to `sums` where
 * it is there. scratch: GRADIENT_DEPTH · (M + GRADIENT_COLUMNS) numbers; zeros: a row of N zeros.
 */
static void productOfTransposed(int R, int M, int N, Address a, Distance lda, Address b, Distance ldb, Address c, Distance ldc, Address sums, Address zeros, Address scratch) {
	Address panels = scratch, rowsOfA = scratch + 4 * GRADIENT_DEPTH * GRADIENT_COLUMNS;
	for (int r0 = 0; r0 < R; r0 += GRADIENT_DEPTH) {
		const int depth = MIN(GRADIENT_DEPTH, R - r0);
		const Distance panel = (Distance)depth * PANEL_ROW;
		packRows(depth, M, a + r0 * lda, lda, rowsOfA);
		for (int n0 = 0; n0 < N; n0 += GRADIENT_COLUMNS) {
			const int width = MIN(GRADIENT_COLUMNS, N - n0);
			packColumns(depth, width, b + r0 * ldb + 4 * n0, ldb, panels, sums ? sums + 4 * n0 : 0);
			for (int n = 0, count; n < width; n += count * COLUMNS) {
				count = MIN(PANELS, (width - n) / COLUMNS);
				for (int m = 0, rows; m < M; m += rows) {
					rows = nextRows(M - m);
					const Matrix to = {c + m * ldc + 4 * (n0 + n), ldc, 0};
					const Matrix from = r0 ? to : (Matrix){zeros, 0, 0};
					Address next = m + rows < M ? to.at + rows * ldc : c + 4 * (n0 + n + count * COLUMNS);
					packedTiles[count - 1][rows - 1](depth, (Matrix){rowsOfA + (Distance)4 * m * depth, 0, 0}, (Matrix){panels + n / COLUMNS * panel, 0, panel}, from, to, next);
				}
			}
		}
	}
}

/** C [1, …] += a [K] · B in groups of panels that stand side by side, [K, panels · COLUMNS]; in C groups are `stride` bytes apart. */
static void addRow(int K, int groups, int panels, Address a, Address b, Address c, Distance stride) {
	const Distance row = (Distance)panels * PANEL_ROW;
	for (int group = 0; group < groups; group++, b += K * row, c += stride) switch (panels) {
		case 1: rowTile(1, K, a, b, row, PANEL_ROW, c, c); break;
		case 2: rowTile(2, K, a, b, row, PANEL_ROW, c, c); break;
		case 3: rowTile(3, K, a, b, row, PANEL_ROW, c, c); break;
		case 4: rowTile(4, K, a, b, row, PANEL_ROW, c, c); break;
	}
}

/** C [M, …] += A [M, K] · B, one panel [K, COLUMNS] after another. */
static void addRows(int M, int K, int groups, int panels, Address a, Distance lda, Address b, Address c, Distance ldc, Distance stride) {
	const Distance panel = (Distance)K * PANEL_ROW;
	for (int group = 0; group < groups; group++, c += stride)
		for (int p = 0, count; p < panels; p += count, b += count * panel) {
			count = MIN(PANELS, panels - p);
			Address to = c + p * PANEL_ROW;
			column(count, M, K, a, lda, b, panel, to, ldc, to, ldc);
		}
}
#endif
