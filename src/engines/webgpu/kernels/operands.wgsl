// The operands of a matrix product, tiles of which `operands/` takes near, and its result:
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
	// Rows of A, columns of B.
	linesA: u32,
	linesB: u32,
	depth: u32,
	fromA: u32,
	fromB: u32,
	fromC: u32,
	biases: u32,
	fromBias: u32,
	fromSecondBias: u32,
	depthOfPart: u32,
	// 1 or 0: a row of A, or a column of B, lies together in memory.
	byLineA: u32,
	byLineB: u32,
	adds: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> numbersA: array<f32>;
@group(0) @binding(2) var<storage, read> numbersB: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;
// The same memory as `numbersA` and `numbersB`.
@group(0) @binding(5) var<storage, read> quadsA: array<vec4f>;
@group(0) @binding(6) var<storage, read> quadsB: array<vec4f>;

const LINE_QUADS_A = TILE_ROWS / 4u;
const LINE_QUADS_B = TILE_COLUMNS / 4u;
const DEPTH_QUADS = DEPTH / 4u;

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
	if (row >= sizes.linesA || column >= sizes.linesB) {
		return;
	}
	let place = start + row * sizes.linesB + column;
	var sum = value + biasOf(column);
	if (sizes.adds == 1u) {
		sum += c[place];
	}
	c[place] = sum;
}
