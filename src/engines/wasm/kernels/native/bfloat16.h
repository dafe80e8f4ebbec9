/*
 * Numbers rounded to bfloat16, the upper half of a float32: to the nearest, of two equally near to the even one. Two neighbours
 * along K stand together as a pair of 4 bytes, as instructions multiply pairs and add both products to a float32.
 *
 *   rounded A [M, K]: chunks of 32 of K, 64 bytes, at `placeOf` (row, chunk)
 *   packed B [K, N]: panels of 16 columns, in them [pair of K, column], 64 bytes a pair; K is padded to whole chunks
 */
#ifndef BFLOAT16_H
#define BFLOAT16_H
#include "vectors.h"

enum { CHUNK = 32, CHUNK_BYTES = 64, PAIRS = 16 };

INLINE int chunksOf(int K) { return (K + CHUNK - 1) / CHUNK; }

/** The first `count` of 16 numbers, if there are so many; zeros for the others. */
INLINE __m512 some(Address from, int count) {
	return _mm512_maskz_loadu_ps(count >= 16 ? 0xffff : count > 0 ? (1 << count) - 1 : 0, from);
}

/** 32 numbers of a row. */
INLINE __m512i chunk(Address from, int count) {
	return (__m512i)_mm512_cvtne2ps_pbh(some(from + 64, count - 16), some(from, count));
}

/** 16 pairs of a number of one row and the number below it. */
INLINE __m512i pairs(__m512 upper, __m512 lower) {
	const __m512i halves = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
	return _mm512_permutexvar_epi16(halves, (__m512i)_mm512_cvtne2ps_pbh(lower, upper));
}

/** Makes the rows of 16 × 16 pairs its columns, in four rounds that each exchange halves of blocks half as large. */
INLINE void transpose(__m512i x[16]) {
	__m512i y[16];
	UNROLLED for (int i = 0; i < 16; i += 2) {
		y[i] = _mm512_unpacklo_epi32(x[i], x[i + 1]);
		y[i + 1] = _mm512_unpackhi_epi32(x[i], x[i + 1]);
	}
	UNROLLED for (int i = 0; i < 16; i += 4)
		UNROLLED for (int j = 0; j < 2; j++) {
			x[i + 2 * j] = _mm512_unpacklo_epi64(y[i + j], y[i + 2 + j]);
			x[i + 2 * j + 1] = _mm512_unpackhi_epi64(y[i + j], y[i + 2 + j]);
		}
	UNROLLED for (int i = 0; i < 16; i += 8)
		UNROLLED for (int j = 0; j < 4; j++) {
			y[i + j] = _mm512_shuffle_i32x4(x[i + j], x[i + 4 + j], 0x88);
			y[i + 4 + j] = _mm512_shuffle_i32x4(x[i + j], x[i + 4 + j], 0xdd);
		}
	UNROLLED for (int j = 0; j < 8; j++) {
		x[j] = _mm512_shuffle_i32x4(y[j], y[8 + j], 0x88);
		x[8 + j] = _mm512_shuffle_i32x4(y[j], y[8 + j], 0xdd);
	}
}

/** Bytes of a packed panel. */
INLINE Distance panelOf(int chunks) { return (Distance)chunks * PAIRS * CHUNK_BYTES; }

/** Panels that are packed at a time: whole rows of them lie side by side in memory, and a processor fetches ahead within a page. */
enum { PANELS_AT_ONCE = 8 };

/** Packs columns n0 … n1 of B [K, N], rows `ld` bytes apart; they are multiples of 16. */
static void pack(int K, int N, Address b, Distance ld, Address packed, int n0, int n1) {
	(void)N;
	const Distance panel = panelOf(chunksOf(K));
	for (int first = n0; first < n1; first += PANELS_AT_ONCE * 16)
		for (int k = 0; k < CHUNK * chunksOf(K); k += 2)
			for (int n = first; n < MIN(n1, first + PANELS_AT_ONCE * 16); n += 16) {
				Address from = b + k * ld + 4 * n;
				const __m512 upper = some(from, k < K ? 16 : 0), lower = some(from + ld, k + 1 < K ? 16 : 0);
				_mm512_storeu_si512(packed + n / 16 * panel + k / 2 * CHUNK_BYTES, pairs(upper, lower));
			}
}

/** Packs columns n0 … n1 of B [K, N], multiples of 16, where Bᵀ [N, K] is what lies in memory. */
static void packTransposed(int K, int N, Address bT, Distance ld, Address packed, int n0, int n1) {
	(void)N;
	const Distance panel = panelOf(chunksOf(K));
	for (int n = n0; n < n1; n += 16)
		for (int c = 0; c < chunksOf(K); c++) {
			Address from = bT + n * ld + c * 4 * CHUNK, to = packed + n / 16 * panel + c * PAIRS * CHUNK_BYTES;
			__m512i block[16];
			UNROLLED for (int row = 0; row < 16; row++) block[row] = chunk(from + row * ld, K - c * CHUNK);
			transpose(block);
			UNROLLED for (int pair = 0; pair < PAIRS; pair++) _mm512_storeu_si512(to + pair * CHUNK_BYTES, block[pair]);
		}
}
#endif
