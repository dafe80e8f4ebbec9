// A matrix product, C = A·B as `operands.wgsl` has it, of numbers as one of `factors/` has them, with sums in float32.
//
// A workgroup computes a tile of TILE_ROWS × TILE_COLUMNS, a thread 4·HIGH rows × 4·WIDE columns of it (1 or 2 each), in steps of
// DEPTH. With UNROLLS that is a constant; software adapters take seconds to compile the loop that it makes. Sums are kept in matrices of
// 4 × 4, since arrays that are indexed may end up in slow memory.

const THREADS_DOWN = LINE_QUADS_A / HIGH;
const THREADS_ACROSS = LINE_QUADS_B / WIDE;
const THREADS = THREADS_DOWN * THREADS_ACROSS;

// sum + a ⊗ b, a row of it for each number of a.
fn grown(sum: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
	return mat4x4f(
		fma(vec4f(a.x), b, sum[0]),
		fma(vec4f(a.y), b, sum[1]),
		fma(vec4f(a.z), b, sum[2]),
		fma(vec4f(a.w), b, sum[3]),
	);
}

fn putRow(start: u32, row: u32, column: u32, values: vec4f) {
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
		takeA(firstRow, k0, end, thread);
		takeB(firstColumn, k0, end, thread);
		workgroupBarrier();
		let depth = select(min(DEPTH, end - k0), DEPTH, UNROLLS);
		for (var k = 0u; k < depth; k++) {
			let a0 = numbersOf(nearA[k * LINE_QUADS_A + down * HIGH]);
			let b0 = numbersOf(nearB[k * LINE_QUADS_B + across]);
			s00 = grown(s00, a0, b0);
			if (WIDE == 2u) {
				let b1 = numbersOf(nearB[k * LINE_QUADS_B + THREADS_ACROSS + across]);
				s01 = grown(s01, a0, b1);
				if (HIGH == 2u) {
					s11 = grown(s11, numbersOf(nearA[k * LINE_QUADS_A + down * HIGH + 1u]), b1);
				}
			}
			if (HIGH == 2u) {
				s10 = grown(s10, numbersOf(nearA[k * LINE_QUADS_A + down * HIGH + 1u]), b0);
			}
		}
		workgroupBarrier();
	}

	let start = sizes.fromC + group.z * sizes.linesA * sizes.linesB;
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
