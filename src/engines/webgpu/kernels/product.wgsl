// A matrix product, with the biases of its columns or added to what is there:
//
//   C = A·B                       [rows, columns] = [rows, depth] · [depth, columns]
//   C = A·B + bias + bias₂        with one or two biases [columns]
//   C = C + A·B                   with `adds`
//
// A or B may lie transposed in memory. With several parts each workgroup of the third dimension sums its own
// part of the depth, and C is [parts, rows, columns]; `add-parts` sums these.
//
// A workgroup computes a tile of TILE_ROWS × TILE_COLUMNS, a thread 4·HIGH rows × 4·WIDE columns of it (1 or 2 each), in steps of
// DEPTH. With UNROLLS that is a constant; software adapters take seconds to compile the loop that it makes. Sums are kept in matrices of
// 4 × 4, since arrays that are indexed may end up in slow memory.

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

const ROW_QUADS = TILE_ROWS / 4u;
const COLUMN_QUADS = TILE_COLUMNS / 4u;
const THREADS_DOWN = ROW_QUADS / HIGH;
const THREADS_ACROSS = COLUMN_QUADS / WIDE;
const THREADS = THREADS_DOWN * THREADS_ACROSS;

var<workgroup> nearA: array<vec4f, DEPTH * ROW_QUADS>; // [DEPTH, TILE_ROWS]
var<workgroup> nearB: array<vec4f, DEPTH * COLUMN_QUADS>; // [DEPTH, TILE_COLUMNS]

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

// sum + a ⊗ b, a row of it for each number of a.
fn grown(sum: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
	return mat4x4f(
		fma(vec4f(a.x), b, sum[0]),
		fma(vec4f(a.y), b, sum[1]),
		fma(vec4f(a.z), b, sum[2]),
		fma(vec4f(a.w), b, sum[3]),
	);
}

fn putNumber(start: u32, row: u32, column: u32, value: f32) {
	if (column >= sizes.columns) {
		return;
	}
	let place = start + row * sizes.columns + column;
	var sum = value + biasOf(column);
	if (sizes.adds == 1u) {
		sum += c[place];
	}
	c[place] = sum;
}

fn putRow(start: u32, row: u32, column: u32, values: vec4f) {
	if (row >= sizes.rows) {
		return;
	}
	putNumber(start, row, column, values.x);
	putNumber(start, row, column + 1u, values.y);
	putNumber(start, row, column + 2u, values.z);
	putNumber(start, row, column + 3u, values.w);
}

fn put(start: u32, row: u32, column: u32, sum: mat4x4f) {
	putRow(start, row, column, sum[0]);
	putRow(start, row + 1u, column, sum[1]);
	putRow(start, row + 2u, column, sum[2]);
	putRow(start, row + 3u, column, sum[3]);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let across = thread % THREADS_ACROSS;
	let down = thread / THREADS_ACROSS;
	let firstRow = group.y * TILE_ROWS;
	let firstColumn = group.x * TILE_COLUMNS;
	let first = group.z * sizes.depthOfPart;
	let end = min(first + sizes.depthOfPart, sizes.depth);
	var s00 = mat4x4f();
	var s01 = mat4x4f();
	var s10 = mat4x4f();
	var s11 = mat4x4f();

	for (var k0 = first; k0 < end; k0 += DEPTH) {
		// Neighbouring threads read neighbouring numbers: along k where a row of memory is one of k.
		for (var q = thread; q < DEPTH * ROW_QUADS; q += THREADS) {
			let k = select(q % DEPTH, q / ROW_QUADS, sizes.transposedA == 1u);
			let quad = select(q / DEPTH, q % ROW_QUADS, sizes.transposedA == 1u);
			let row = firstRow + 4u * quad;
			nearA[k * ROW_QUADS + quad] = vec4f(
				elementOfA(row, k0 + k, end),
				elementOfA(row + 1u, k0 + k, end),
				elementOfA(row + 2u, k0 + k, end),
				elementOfA(row + 3u, k0 + k, end),
			);
		}
		for (var q = thread; q < DEPTH * COLUMN_QUADS; q += THREADS) {
			let k = select(q / COLUMN_QUADS, q % DEPTH, sizes.transposedB == 1u);
			let quad = select(q % COLUMN_QUADS, q / DEPTH, sizes.transposedB == 1u);
			let column = firstColumn + 4u * quad;
			nearB[k * COLUMN_QUADS + quad] = vec4f(
				elementOfB(k0 + k, column, end),
				elementOfB(k0 + k, column + 1u, end),
				elementOfB(k0 + k, column + 2u, end),
				elementOfB(k0 + k, column + 3u, end),
			);
		}
		workgroupBarrier();
		let depth = select(min(DEPTH, end - k0), DEPTH, UNROLLS);
		for (var k = 0u; k < depth; k++) {
			let a0 = nearA[k * ROW_QUADS + down * HIGH];
			let b0 = nearB[k * COLUMN_QUADS + across];
			s00 = grown(s00, a0, b0);
			if (WIDE == 2u) {
				let b1 = nearB[k * COLUMN_QUADS + THREADS_ACROSS + across];
				s01 = grown(s01, a0, b1);
				if (HIGH == 2u) {
					s11 = grown(s11, nearA[k * ROW_QUADS + down * HIGH + 1u], b1);
				}
			}
			if (HIGH == 2u) {
				s10 = grown(s10, nearA[k * ROW_QUADS + down * HIGH + 1u], b0);
			}
		}
		workgroupBarrier();
	}

	let start = sizes.fromC + group.z * sizes.rows * sizes.columns;
	let row = firstRow + down * 4u * HIGH;
	let column = firstColumn + 4u * across;
	put(start, row, column, s00);
	if (WIDE == 2u) {
		put(start, row, column + 4u * THREADS_ACROSS, s01);
	}
	if (HIGH == 2u) {
		put(start, row + 4u, column, s10);
	}
	if (WIDE == 2u && HIGH == 2u) {
		put(start, row + 4u, column + 4u * THREADS_ACROSS, s11);
	}
}
