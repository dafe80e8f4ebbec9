/*
 * Products of rounded numbers by AMX: a tile register has 16 rows of 64 bytes. Rounded A is kept as such tiles, 16 rows of one
 * chunk, those of a group of 16 rows one after another; 16 pairs of a packed panel are one already.
 */
#ifndef AMX_H
#define AMX_H
#include "bfloat16.h"
#include "tiles.h"

enum { TILE_ROWS = 16, TILE_BYTES = 1024 };

/** The place of a row's chunk in rounded A of so many chunks, and the distance to the same chunk of the next row of its group. */
INLINE Distance placeOf(int row, int chunk, int chunks) {
	return ((Distance)(row / TILE_ROWS) * chunks + chunk) * TILE_BYTES + row % TILE_ROWS * CHUNK_BYTES;
}

INLINE int rowDistance(int chunks) { (void)chunks; return CHUNK_BYTES; }

/** Tiles 0 … 3 hold the sums of up to two groups of rows and two panels, 4 and 5 the groups' A, 6 and 7 the panels' B. */
static void configure(int upper, int lower) {
	struct {
		uint8_t palette, startRow, reserved[14];
		uint16_t bytes[16];
		uint8_t rows[16];
	} __attribute__((aligned(64))) tiles = {.palette = 1};
	const int rows[8] = {upper, upper, lower, lower, upper, lower, PAIRS, PAIRS};
	for (int t = 0; t < 8; t++) {
		// A tile that isn't used needs a row all the same.
		tiles.bytes[t] = CHUNK_BYTES;
		tiles.rows[t] = rows[t] ? rows[t] : 1;
	}
	_tile_loadconfig(&tiles);
}

/** One block of the result: `groups` of rows, `panels` of columns. */
INLINE void block(const int groups, const int panels, int chunks, Address a, Address b, Distance panel, Address from, Distance ldf, Address c, Distance ldc) {
	Address a1 = a + chunks * TILE_BYTES, b1 = b + panel;
	// Not every compiler knows that loading a tile reads memory: gcc 12 would move earlier stores behind it.
	__asm__ volatile("" ::: "memory");
	_tile_loadd(0, from, ldf);
	if (panels > 1) _tile_loadd(1, from + 64, ldf);
	if (groups > 1) _tile_loadd(2, from + TILE_ROWS * ldf, ldf);
	if (groups > 1 && panels > 1) _tile_loadd(3, from + TILE_ROWS * ldf + 64, ldf);
	for (int k = 0; k < chunks; k++, a += TILE_BYTES, a1 += TILE_BYTES, b += TILE_BYTES, b1 += TILE_BYTES) {
		_tile_loadd(4, a, CHUNK_BYTES);
		_tile_loadd(6, b, CHUNK_BYTES);
		_tile_dpbf16ps(0, 4, 6);
		if (panels > 1) {
			_tile_loadd(7, b1, CHUNK_BYTES);
			_tile_dpbf16ps(1, 4, 7);
		}
		if (groups > 1) {
			_tile_loadd(5, a1, CHUNK_BYTES);
			_tile_dpbf16ps(2, 5, 6);
		}
		if (groups > 1 && panels > 1) _tile_dpbf16ps(3, 5, 7);
	}
	_tile_stored(0, c, ldc);
	if (panels > 1) _tile_stored(1, c + 64, ldc);
	if (groups > 1) _tile_stored(2, c + TILE_ROWS * ldc, ldc);
	if (groups > 1 && panels > 1) _tile_stored(3, c + TILE_ROWS * ldc + 64, ldc);
	__asm__ volatile("" ::: "memory");
}

/** Rows [M] in blocks of at most 32, all of the same height: `upper` rows and `lower` rows. */
static void blocks(int upper, int lower, int M, int N, int chunks, Address a, Address b, Distance panel, Address from, Distance ldf, Address c, Distance ldc) {
	const int height = upper + lower;
	configure(upper, lower);
	for (int n = 0, panels; n < N; n += panels * COLUMNS, b += panels * panel) {
		panels = MIN(2, (N - n) / COLUMNS);
		for (int m = 0; m < M; m += height) {
			Address x = a + placeOf(m, 0, chunks), initial = from + m * ldf + 4 * n, to = c + m * ldc + 4 * n;
			if (lower && panels > 1) block(2, 2, chunks, x, b, panel, initial, ldf, to, ldc);
			else if (lower) block(2, 1, chunks, x, b, panel, initial, ldf, to, ldc);
			else if (panels > 1) block(1, 2, chunks, x, b, panel, initial, ldf, to, ldc);
			else block(1, 1, chunks, x, b, panel, initial, ldf, to, ldc);
		}
	}
}

/** C [M, N] = initial + A · B over so many chunks, A rounded; panels of B are `panel` bytes apart. */
static void multiply(int M, int N, int chunks, Address a, Address b, Distance panel, Address from, Distance ldf, Address c, Distance ldc) {
	const int whole = M / (2 * TILE_ROWS) * 2 * TILE_ROWS, left = M - whole;
	if (whole) blocks(TILE_ROWS, TILE_ROWS, whole, N, chunks, a, b, panel, from, ldf, c, ldc);
	if (left) {
		const int upper = MIN(TILE_ROWS, left);
		blocks(upper, left - upper, left, N, chunks, a + placeOf(whole, 0, chunks), b, panel, from + whole * ldf, ldf, c + whole * ldc, ldc);
	}
	_tile_release();
}
#endif
