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
	const __m512i first = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(upper));
	const __m512i second = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(lower));
	return _mm512_or_si512(first, _mm512_slli_epi32(second, 16));
}

/** Multiples of a distance in bytes: where the elements of a column lie. */
INLINE __m512i column16(int distance) {
	return _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(distance));
}

/** Bytes of a packed panel. */
INLINE Distance panelOf(int chunks) { return (Distance)chunks * PAIRS * CHUNK_BYTES; }

/** Packs columns n0 … n1 of B [K, N], rows `ld` bytes apart; they are multiples of 16. */
static void pack(int K, int N, Address b, Distance ld, Address packed, int n0, int n1) {
	(void)N;
	const Distance panel = panelOf(chunksOf(K));
	for (int n = n0; n < n1; n += 16)
		for (int k = 0; k < CHUNK * chunksOf(K); k += 2) {
			Address from = b + k * ld + 4 * n;
			const __m512 upper = some(from, k < K ? 16 : 0), lower = some(from + ld, k + 1 < K ? 16 : 0);
			_mm512_storeu_si512(packed + n / 16 * panel + k / 2 * CHUNK_BYTES, pairs(upper, lower));
		}
}

/** Packs columns n0 … n1 of B [K, N] where Bᵀ [N, K] is what lies in memory. */
static void packTransposed(int K, int N, Address bT, Distance ld, Address packed, int n0, int n1) {
	(void)N;
	const Distance panel = panelOf(chunksOf(K));
	const __m512i column = column16(CHUNK_BYTES);
	for (int n = n0; n < n1; n++)
		for (int c = 0; c < chunksOf(K); c++) {
			Address to = packed + n / 16 * panel + c * PAIRS * CHUNK_BYTES + n % 16 * 4;
			_mm512_i32scatter_epi32(to, column, chunk(bT + n * ld + c * 4 * CHUNK, K - c * CHUNK), 1);
		}
}
#endif
