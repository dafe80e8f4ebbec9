// A matrix product, C = A·B as `operands.wgsl` has it, by subgroup matrices: factors in float16, sums in float32.
//
// A workgroup computes a tile of TILE_ROWS × TILE_COLUMNS in steps of DEPTH. A subgroup has the matrices [M, N] of one row of the tile;
// there is a subgroup for each row, and subgroups that are smaller than they may be are more than are needed. A row and a column of
// matrices, [M, K] and [K, N], are read from workgroup memory.

const ACROSS = TILE_COLUMNS / N;
const DOWN = TILE_ROWS / M;

alias Left = subgroup_matrix_left<f16, K, M>;
alias Right = subgroup_matrix_right<f16, N, K>;
alias Sum = subgroup_matrix_result<f32, N, M>;

var<workgroup> sums: array<f32, TILE_ROWS * TILE_COLUMNS>; // [TILE_ROWS, TILE_COLUMNS]

@compute @workgroup_size(THREADS)
fn main(
	@builtin(workgroup_id) group: vec3u,
	@builtin(local_invocation_index) thread: u32,
	@builtin(subgroup_id) subgroup: u32,
) {
	let firstRow = group.y * TILE_ROWS;
	let firstColumn = group.x * TILE_COLUMNS;
	let first = group.z * sizes.depthOfPart;
	let end = min(first + sizes.depthOfPart, sizes.depth);
	var row: array<Sum, ACROSS>;

	for (var k0 = first; k0 < end; k0 += DEPTH) {
		takeA(firstRow, k0, end, thread);
		takeB(firstColumn, k0, end, thread);
		workgroupBarrier();
		if (subgroup < DOWN) {
			for (var k = 0u; k < DEPTH; k += K) {
				let left = subgroupMatrixLoad<Left, col_major>(&nearA, k * TILE_ROWS + subgroup * M, TILE_ROWS);
				for (var column = 0u; column < ACROSS; column++) {
					let right = subgroupMatrixLoad<Right, row_major>(&nearB, k * TILE_COLUMNS + column * N, TILE_COLUMNS);
					row[column] = subgroupMatrixMultiplyAccumulate(left, right, row[column]);
				}
			}
		}
		workgroupBarrier();
	}

	if (subgroup < DOWN) {
		for (var column = 0u; column < ACROSS; column++) {
			subgroupMatrixStore<row_major>(&sums, subgroup * M * TILE_COLUMNS + column * N, row[column], TILE_COLUMNS);
		}
	}
	workgroupBarrier();
	let start = sizes.fromC + group.z * sizes.linesA * sizes.linesB;
	for (var place = thread; place < TILE_ROWS * TILE_COLUMNS; place += THREADS) {
		putNumber(start, firstRow + place / TILE_COLUMNS, firstColumn + place % TILE_COLUMNS, sums[place]);
	}
}
