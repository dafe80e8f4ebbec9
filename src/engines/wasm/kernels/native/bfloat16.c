/*
 * The matrix products with numbers rounded to bfloat16 and sums in float32, by AMX where it is compiled for that. The arguments
 * are those of the float32 products, `pack` and `packTransposed` included, as packed matrices look otherwise.
 */
#include "bfloat16.h"
/* The operation of tiles on pairs, in place of `fused` on numbers. */
#define ACCUMULATE(x, weights, sums) _mm512_dpbf16_ps(sums, (__m512bh)(x), (__m512bh)(weights))
#include "kernels.h"
#include "tiles.h"
#if defined(__AMX_BF16__)
#include "amx.h"
#else
#include "pairs.h"
#endif

/** Rows of A that are rounded before they are multiplied, and numbers of each. */
enum { HEIGHT = 128, DEPTH = 1024 };
static _Thread_local char rounded[HEIGHT * DEPTH * 2] __attribute__((aligned(64)));

static void roundRows(int M, int K, Address a, Distance lda, Address to) {
	const int chunks = chunksOf(K);
	for (int m = 0; m < M; m++)
		for (int c = 0; c < chunks; c++) _mm512_storeu_si512(to + placeOf(m, c, chunks), chunk(a + m * lda + c * 4 * CHUNK, K - c * CHUNK));
}

/** C [M, N] = initial [M, N] + A [M, K] · B [K, N], B packed. */
static void product(int M, int N, int K, Address a, Distance lda, Address b, Address initial, Distance ldi, Address c, Distance ldc) {
	const Distance panel = panelOf(chunksOf(K));
	for (int m0 = 0; m0 < M; m0 += HEIGHT)
		for (int k0 = 0; k0 < K; k0 += DEPTH) {
			const int rows = MIN(HEIGHT, M - m0), depth = MIN(DEPTH, K - k0);
			const Distance ldf = k0 ? ldc : ldi;
			Address from = (k0 ? c : initial) + m0 * ldf;
			roundRows(rows, depth, a + m0 * lda + 4 * k0, lda, rounded);
			multiply(rows, N, chunksOf(depth), rounded, b + (Distance)k0 / 2 * CHUNK_BYTES, panel, from, ldf, c + m0 * ldc, ldc);
		}
}

/** c [N] += a [K] · B [K, N], B packed: columns first … first + count of each of the groups of `width` columns. */
static void productOfColumns(int groups, int width, int first, int count, int K, Address a, Address b, Address c) {
	const Distance panel = panelOf(chunksOf(K));
	for (int k0 = 0; k0 < K; k0 += DEPTH) {
		const int chunks = chunksOf(MIN(DEPTH, K - k0));
		for (int k = 0; k < chunks; k++) _mm512_storeu_si512(rounded + k * CHUNK_BYTES, chunk(a + 4 * (k0 + k * CHUNK), K - k0 - k * CHUNK));
		for (int start = first; start < groups * width; start += width) {
			int n = start;
			Address block = b + (Distance)k0 / 2 * CHUNK_BYTES;
			for (; n + 4 * 16 <= start + count; n += 4 * 16) rowTile(4, PAIRS * chunks, rounded, block + n / 16 * panel, CHUNK_BYTES, panel, c + 4 * n, c + 4 * n);
			for (; n < start + count; n += 16) rowTile(1, PAIRS * chunks, rounded, block + n / 16 * panel, CHUNK_BYTES, 0, c + 4 * n, c + 4 * n);
		}
	}
}

/**
 * C [M, …] += A [M, K] · B in groups of panels, as the float32 product of that name; a panel has been packed where it was, so that
 * the next one is as far as in float32.
 */
static void addRows(int M, int K, int groups, int panels, Address a, Distance lda, Address b, Address c, Distance ldc, Distance stride) {
	const Distance panel = (Distance)K * PANEL_ROW;
	for (int m0 = 0; m0 < M; m0 += HEIGHT)
		for (int k0 = 0; k0 < K; k0 += DEPTH) {
			const int rows = MIN(HEIGHT, M - m0), depth = MIN(DEPTH, K - k0);
			Address block = b + (Distance)k0 / 2 * CHUNK_BYTES, to = c + m0 * ldc;
			roundRows(rows, depth, a + m0 * lda + 4 * k0, lda, rounded);
			for (int group = 0; group < groups; group++, block += panels * panel, to += stride)
				multiply(rows, panels * COLUMNS, chunksOf(depth), rounded, block, panel, to, ldc, to, ldc);
		}
}

/** Rows of A and B that a gradient of weights is summed over before it is stored, and columns of B that are packed at a time. */
enum { GRADIENT_DEPTH = 1024, GRADIENT_COLUMNS = 128 };

/** Aᵀ [M, depth] of A [depth, M], rounded. */
static void roundColumns(int depth, int M, Address a, Distance lda, Address to) {
	const int chunks = chunksOf(depth);
	for (int c = 0; c < chunks; c++)
		for (int m = 0; m < M; m += 16) {
			__m512i block[16];
			UNROLLED for (int pair = 0; pair < PAIRS; pair++) {
				const int k = c * CHUNK + 2 * pair;
				Address from = a + k * lda + 4 * m;
				block[pair] = pairs(some(from, k < depth ? M - m : 0), some(from + lda, k + 1 < depth ? M - m : 0));
			}
			transpose(block);
			UNROLLED for (int row = 0; row < 16; row++)
				if (row < M - m) _mm512_storeu_si512(to + placeOf(m + row, c, chunks), block[row]);
		}
}

/** `vectors` neighbouring vectors of each row of B [depth, …] as panels. Where `sums` is there their sums, not rounded, are added to it. */
INLINE void packVectors(const int vectors, int depth, Address b, Distance ldb, Address panels, Address sums) {
	const int chunks = chunksOf(depth);
	Vector total[vectors];
	UNROLLED for (int v = 0; v < vectors; v++) total[v] = sums ? load(sums + v * WIDTH) : splat(0);
	for (int k = 0; k < CHUNK * chunks; k += 2)
		UNROLLED for (int v = 0; v < vectors; v++) {
			Address from = b + k * ldb + v * WIDTH;
			const Vector upper = some(from, k < depth ? 16 : 0), lower = some(from + ldb, k + 1 < depth ? 16 : 0);
			_mm512_storeu_si512(panels + v * panelOf(chunks) + k / 2 * CHUNK_BYTES, pairs(upper, lower));
			total[v] = total[v] + upper + lower;
		}
	UNROLLED for (int v = 0; sums && v < vectors; v++) store(sums + v * WIDTH, total[v]);
}

/** Packs columns [N] of B [depth, N], at most GRADIENT_COLUMNS, into panels, and adds their sums to `sums` unless it is missing. */
static void packColumns(int depth, int N, Address b, Distance ldb, Address panels, Address sums) {
	if (N == GRADIENT_COLUMNS) return packVectors(GRADIENT_COLUMNS / 16, depth, b, ldb, panels, sums);
	for (int n = 0; n < N; n += 16) packVectors(1, depth, b + 4 * n, ldb, panels + n / 16 * panelOf(chunksOf(depth)), sums ? sums + 4 * n : 0);
}

/** C [M, N] = Aᵀ · B of A [R, M] and B [R, N]; scratch: as many bytes as the float32 product needs. */
static void productOfTransposed(int R, int M, int N, Address a, Distance lda, Address b, Distance ldb, Address c, Distance ldc, Address sums, Address zeros, Address scratch) {
	Address panels = scratch, rows = scratch + 2 * GRADIENT_DEPTH * GRADIENT_COLUMNS;
	for (int r0 = 0; r0 < R; r0 += GRADIENT_DEPTH) {
		const int depth = MIN(GRADIENT_DEPTH, R - r0);
		roundColumns(depth, M, a + r0 * lda, lda, rows);
		for (int n0 = 0; n0 < N; n0 += GRADIENT_COLUMNS) {
			const int width = MIN(GRADIENT_COLUMNS, N - n0);
			Address to = c + 4 * n0;
			packColumns(depth, width, b + r0 * ldb + 4 * n0, ldb, panels, sums ? sums + 4 * n0 : 0);
			multiply(M, width, chunksOf(depth), rows, panels, panelOf(chunksOf(depth)), r0 ? to : zeros, r0 ? ldc : 0, to, ldc);
		}
	}
}

#define KERNELS(_)                                                                                     \
	_(pack, (I(0), I(1), A(2), I(3), A(4), I(5), I(6)))                                                   \
	_(packTransposed, (I(0), I(1), A(2), I(3), A(4), I(5), I(6)))                                         \
	_(product, (I(0), I(1), I(2), A(3), I(4), A(5), A(6), I(7), A(8), I(9)))                              \
	_(productOfColumns, (I(0), I(1), I(2), I(3), I(4), A(5), A(6), A(7)))                                 \
	_(addRows, (I(0), I(1), I(2), I(3), A(4), I(5), A(6), A(7), I(8), I(9)))                              \
	_(productOfTransposed, (I(0), I(1), I(2), A(3), I(4), A(5), I(6), A(7), I(8), MAYBE(9), A(10), A(11)))

#include "table.h"
