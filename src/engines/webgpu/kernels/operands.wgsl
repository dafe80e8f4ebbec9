// The operands of a matrix product, and how a workgroup takes a tile of them near:
//
//   C = A·B                       [rows, columns] = [rows, depth] · [depth, columns]
//   C = A·B + bias + bias₂        with one or two biases [columns]
//   C = C + A·B                   with `adds`
//
// A or B may lie transposed in memory. With several parts each workgroup of the third dimension sums its own
// part of the depth, and C is [parts, rows, columns]; `add-parts` sums these.
//
// With QUADS_A or QUADS_B the rows of that matrix in memory begin at multiples of four numbers, which are read together.

struct Sizes {
	rows: u32,
	columns: u32,
	depth: u32,
	fromA: u32,
	fromB: u32,
	fromC: u32,
	biases: u32,
	fromBias: u32,
	fromSecondBias: u32,
	depthOfPart: u32,
	// 1 or 0.
	transposedA: u32,
	transposedB: u32,
	adds: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;
// The same memory as `a` and `b`.
@group(0) @binding(5) var<storage, read> quadsOfA: array<vec4f>;
@group(0) @binding(6) var<storage, read> quadsOfB: array<vec4f>;

const ROW_QUADS = TILE_ROWS / 4u;
const COLUMN_QUADS = TILE_COLUMNS / 4u;
const DEPTH_QUADS = DEPTH / 4u;

fn elementOfA(row: u32, k: u32, end: u32) -> f32 {
	if (row >= sizes.rows || k >= end) {
		return 0.0;
	}
	return a[sizes.fromA + select(row * sizes.depth + k, k * sizes.rows + row, sizes.transposedA == 1u)];
}

fn elementOfB(k: u32, column: u32, end: u32) -> f32 {
	if (column >= sizes.columns || k >= end) {
		return 0.0;
	}
	return b[sizes.fromB + select(k * sizes.columns + column, column * sizes.depth + k, sizes.transposedB == 1u)];
}

// Four numbers that lie together: row k of a transposed A, or four k of a row.
fn quadOfA(row: u32, k: u32, end: u32) -> vec4f {
	if (row >= sizes.rows || k >= end) {
		return vec4f();
	}
	return quadsOfA[(sizes.fromA + select(row * sizes.depth + k, k * sizes.rows + row, sizes.transposedA == 1u)) / 4u];
}

fn quadOfB(k: u32, column: u32, end: u32) -> vec4f {
	if (column >= sizes.columns || k >= end) {
		return vec4f();
	}
	return quadsOfB[(sizes.fromB + select(k * sizes.columns + column, column * sizes.depth + k, sizes.transposedB == 1u)) / 4u];
}

fn biasOf(column: u32) -> f32 {
	if (sizes.biases == 0u) {
		return 0.0;
	}
	let first = bias[sizes.fromBias + column];
	if (sizes.biases == 1u) {
		return first;
	}
	return first + bias[sizes.fromSecondBias + column];
}

fn putNumber(start: u32, row: u32, column: u32, value: f32) {
	if (row >= sizes.rows || column >= sizes.columns) {
		return;
	}
	let place = start + row * sizes.columns + column;
	var sum = value + biasOf(column);
	if (sizes.adds == 1u) {
		sum += c[place];
	}
	c[place] = sum;
}

// Takes rows of A near, [DEPTH, TILE_ROWS] from row `first` and column `k0` on. `keepA` puts a quad of rows to its place.
fn takeA(first: u32, k0: u32, end: u32, thread: u32) {
	if (QUADS_A && sizes.transposedA == 0u) {
		for (var q = thread; q < DEPTH_QUADS * ROW_QUADS; q += THREADS) {
			let k = 4u * (q % DEPTH_QUADS);
			let quad = q / DEPTH_QUADS;
			let row = first + 4u * quad;
			let block = transpose(mat4x4f(
				quadOfA(row, k0 + k, end),
				quadOfA(row + 1u, k0 + k, end),
				quadOfA(row + 2u, k0 + k, end),
				quadOfA(row + 3u, k0 + k, end),
			));
			keepA(k, quad, block[0]);
			keepA(k + 1u, quad, block[1]);
			keepA(k + 2u, quad, block[2]);
			keepA(k + 3u, quad, block[3]);
		}
		return;
	}
	// Neighbouring threads read neighbouring numbers: along k where a row of memory is one of k.
	for (var q = thread; q < DEPTH * ROW_QUADS; q += THREADS) {
		let k = select(q % DEPTH, q / ROW_QUADS, sizes.transposedA == 1u);
		let quad = select(q / DEPTH, q % ROW_QUADS, sizes.transposedA == 1u);
		let row = first + 4u * quad;
		if (QUADS_A) {
			keepA(k, quad, quadOfA(row, k0 + k, end));
		} else {
			keepA(k, quad, vec4f(
				elementOfA(row, k0 + k, end),
				elementOfA(row + 1u, k0 + k, end),
				elementOfA(row + 2u, k0 + k, end),
				elementOfA(row + 3u, k0 + k, end),
			));
		}
	}
}

// Takes columns of B near, [DEPTH, TILE_COLUMNS] from row `k0` and column `first` on. `keepB` puts a quad of columns to its place.
fn takeB(first: u32, k0: u32, end: u32, thread: u32) {
	if (QUADS_B && sizes.transposedB == 1u) {
		for (var q = thread; q < DEPTH_QUADS * COLUMN_QUADS; q += THREADS) {
			let k = 4u * (q % DEPTH_QUADS);
			let quad = q / DEPTH_QUADS;
			let column = first + 4u * quad;
			let block = transpose(mat4x4f(
				quadOfB(k0 + k, column, end),
				quadOfB(k0 + k, column + 1u, end),
				quadOfB(k0 + k, column + 2u, end),
				quadOfB(k0 + k, column + 3u, end),
			));
			keepB(k, quad, block[0]);
			keepB(k + 1u, quad, block[1]);
			keepB(k + 2u, quad, block[2]);
			keepB(k + 3u, quad, block[3]);
		}
		return;
	}
	for (var q = thread; q < DEPTH * COLUMN_QUADS; q += THREADS) {
		let k = select(q / COLUMN_QUADS, q % DEPTH, sizes.transposedB == 1u);
		let quad = select(q % COLUMN_QUADS, q / DEPTH, sizes.transposedB == 1u);
		let column = first + 4u * quad;
		if (QUADS_B) {
			keepB(k, quad, quadOfB(k0 + k, column, end));
		} else {
			keepB(k, quad, vec4f(
				elementOfB(k0 + k, column, end),
				elementOfB(k0 + k, column + 1u, end),
				elementOfB(k0 + k, column + 2u, end),
				elementOfB(k0 + k, column + 3u, end),
			));
		}
	}
}
