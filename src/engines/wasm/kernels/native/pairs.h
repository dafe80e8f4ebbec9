/* Products of rounded numbers by AVX512_BF16: the tiles of float32, with a pair in place of a number. Rounded A lies row by row. */
#ifndef PAIRS_H
#define PAIRS_H
#include "tiles.h"

INLINE Distance placeOf(int row, int chunk, int chunks) { return ((Distance)row * chunks + chunk) * CHUNK_BYTES; }
INLINE int rowDistance(int chunks) { return chunks * CHUNK_BYTES; }

/** C [M, N] = initial + A · B over so many chunks, A rounded; panels of B are `panel` bytes apart. */
static void multiply(int M, int N, int chunks, Address a, Address b, Distance panel, Address from, Distance ldf, Address c, Distance ldc) {
	for (int n = 0, panels; n < N; n += panels * COLUMNS, b += panels * panel) {
		panels = MIN(PANELS, (N - n) / COLUMNS);
		column(panels, M, PAIRS * chunks, a, rowDistance(chunks), b, panel, from + 4 * n, ldf, c + 4 * n, ldc);
	}
}
#endif
