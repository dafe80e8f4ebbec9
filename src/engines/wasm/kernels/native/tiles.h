/*
 * The innermost loops of the products. A tile keeps some rows of one or two panels of the result in registers while it runs
 * over K:
 *
 *   C [R, columns] = initial [R, columns] + A [R, K] · panels [K, columns]
 *
 * Each element is one sum over k in order, by fused multiply-adds: whatever the tile's shape, the bits are the same.
 */
#ifndef TILES_H
#define TILES_H
#include "vectors.h"

/** sums + x · weights. A file that includes this one may define it for 4 bytes that are not one number of float32. */
#ifndef ACCUMULATE
#define ACCUMULATE(x, weights, sums) fused(x, weights, sums)
#endif

/** Columns of a panel that `pack` of the WebAssembly kernels has packed. */
enum { COLUMNS = 16, VECTORS = COLUMNS / LANES, PANEL_ROW = 4 * COLUMNS };

/** The largest tile whose sums fit the registers: 32 of 512 bits, 16 of 256, 32 of 128. */
#if defined(__AVX512F__)
enum { ROWS = 14, PANELS = 2 };
#else
enum { ROWS = 6, PANELS = 1 };
#endif

/** Weights are prefetched this far ahead (measured: it saves 4 to 9 % of a training step of 2 × 512 with AVX-512). */
enum { AHEAD = 24 * PANEL_ROW };

/**
 * A matrix of numbers: element (r, k) of A is at + r · row + k · column; the second panel of B lies `column` bytes after the
 * first; the next row of the result is `row` bytes further, and a distance of 0 repeats one row.
 */
typedef struct {
	Address at;
	Distance row, column;
} Matrix;

/*
 * `rows` and `panels` are constants wherever this is inlined, and all sums become registers. `next`, if it is there, is where the
 * next tile of the result begins, which is brought near meanwhile, as rows of wide results share few places of a cache.
 */
INLINE void tile(const int rows, const int panels, int K, Matrix a, Matrix b, Matrix from, Matrix to, Address next) {
	Vector sums[ROWS][4 * VECTORS];
	UNROLLED for (int r = 0; r < rows; r++)
		UNROLLED for (int v = 0; v < panels * VECTORS; v++) sums[r][v] = load(from.at + r * from.row + v * WIDTH);
	if (next)
		UNROLLED for (int r = 0; r < rows; r++)
			UNROLLED for (int p = 0; p < panels; p++) __builtin_prefetch(next + r * to.row + p * PANEL_ROW, 1);
	for (int k = 0; k < K; k++) {
		Vector weights[4 * VECTORS];
		UNROLLED for (int p = 0; p < panels; p++) __builtin_prefetch(b.at + p * b.column + AHEAD);
		UNROLLED for (int v = 0; v < panels * VECTORS; v++) weights[v] = load(b.at + v / VECTORS * b.column + v % VECTORS * WIDTH);
		UNROLLED for (int r = 0; r < rows; r++) {
			Vector x = splat(number(a.at + r * a.row));
			UNROLLED for (int v = 0; v < panels * VECTORS; v++) sums[r][v] = ACCUMULATE(x, weights[v], sums[r][v]);
		}
		a.at += a.column;
		b.at += b.row;
	}
	UNROLLED for (int r = 0; r < rows; r++)
		UNROLLED for (int v = 0; v < panels * VECTORS; v++) store(to.at + r * to.row + v * WIDTH, sums[r][v]);
}

/*
 * A tile of so many rows, A in rows or packed [K, rows]. Elements of A lie 4 bytes apart or as many as a packed row has: both
 * are constants for the compiler.
 */
typedef void Tile(int K, Matrix a, Matrix b, Matrix from, Matrix to, Address next);
#define TILE(R, P)                                                             \
	static void rows##R##x##P(int K, Matrix a, Matrix b, Matrix from, Matrix to, Address next) {   \
		a.column = 4;                                                                \
		b.row = PANEL_ROW;                                                           \
		tile(R, P, K, a, b, from, to, next);                                               \
	}                                                                               \
	static void packed##R##x##P(int K, Matrix a, Matrix b, Matrix from, Matrix to, Address next) { \
		a.row = 4;                                                                   \
		a.column = 4 * R;                                                            \
		b.row = PANEL_ROW;                                                           \
		tile(R, P, K, a, b, from, to, next);                                               \
	}
#define SMALL(_, P) _(1, P) _(2, P) _(3, P) _(4, P) _(5, P) _(6, P)
#define LARGE(_, P) _(7, P) _(8, P) _(9, P) _(10, P) _(11, P) _(12, P) _(13, P) _(14, P)
#define ROWS_NAME(R, P) rows##R##x##P,
#define PACKED_NAME(R, P) packed##R##x##P,

SMALL(TILE, 1)
#if defined(__AVX512F__)
LARGE(TILE, 1) SMALL(TILE, 2) LARGE(TILE, 2)
static Tile *const rowsTiles[PANELS][ROWS] = {{SMALL(ROWS_NAME, 1) LARGE(ROWS_NAME, 1)}, {SMALL(ROWS_NAME, 2) LARGE(ROWS_NAME, 2)}};
static Tile *const packedTiles[PANELS][ROWS] = {{SMALL(PACKED_NAME, 1) LARGE(PACKED_NAME, 1)}, {SMALL(PACKED_NAME, 2) LARGE(PACKED_NAME, 2)}};
#else
static Tile *const rowsTiles[PANELS][ROWS] = {{SMALL(ROWS_NAME, 1)}};
static Tile *const packedTiles[PANELS][ROWS] = {{SMALL(PACKED_NAME, 1)}};
#endif

/** Rows of the next tile where `left` remain: the last tiles have nearly the same number of rows instead of one being tiny. */
INLINE int nextRows(int left) { return left >= 3 * ROWS ? ROWS : left / ((left + ROWS - 1) / ROWS); }

/** One row and a constant number of panels, which lie `distance` bytes apart; `row` bytes lead to a panel's next k. */
INLINE void rowTile(const int panels, int K, Address a, Address b, Distance row, Distance distance, Address from, Address to) {
	tile(1, panels, K, (Matrix){a, 0, 4}, (Matrix){b, row, distance}, (Matrix){from, 0, 0}, (Matrix){to, 0, 0}, 0);
}

/** Multiplies all rows [M] of A by `panels` panels that lie `distance` bytes apart, one tile after another. */
INLINE void column(int panels, int M, int K, Address a, Distance lda, Address b, Distance distance, Address from, Distance ldf, Address c, Distance ldc) {
	for (int m = 0, rows; m < M; m += rows) {
		rows = nextRows(M - m);
		Address next = m + rows < M ? c + (m + rows) * ldc : c + panels * PANEL_ROW;
		rowsTiles[panels - 1][rows - 1](K, (Matrix){a + m * lda, lda, 0}, (Matrix){b, 0, distance}, (Matrix){from + m * ldf, ldf, 0}, (Matrix){c + m * ldc, ldc, 0}, next);
	}
}
#endif
