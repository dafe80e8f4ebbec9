// The sums of columns, for the gradient of a bias, in parts of `rowsOfPart` rows:
//
//   parts[p] = Σ values[row]        [parts, columns] from [rows, columns]
//
// A workgroup has COLUMNS columns of a part; THREADS / COLUMNS of its threads share the rows of a column.

struct Sizes {
	rows: u32,
	columns: u32,
	rowsOfPart: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;

const SHARES = THREADS / COLUMNS;
var<workgroup> shares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let column = group.x * COLUMNS + thread % COLUMNS;
	let end = min((group.y + 1u) * sizes.rowsOfPart, sizes.rows);
	var sum = 0.0;
	if (column < sizes.columns) {
		for (var row = group.y * sizes.rowsOfPart + thread / COLUMNS; row < end; row += SHARES) {
			sum += values[row * sizes.columns + column];
		}
	}
	shares[thread] = sum;
	workgroupBarrier();
	if (thread < COLUMNS && column < sizes.columns) {
		for (var share = 1u; share < SHARES; share++) {
			sum += shares[share * COLUMNS + thread];
		}
		parts[group.y * sizes.columns + column] = sum;
	}
}
