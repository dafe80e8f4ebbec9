// The rows of a table that belong to characters: their learned vectors, or the product of a one-hot input with weights.
//
//   out[r] = mask ⊙ (table[ids[r]] + bias + bias₂)        [rows, width] from [V, width]
//
// The mask is [lanes, width], the same at every time step; row r belongs to lane r % lanes.

struct Sizes {
	rows: u32,
	width: u32,
	vocabulary: u32,
	lanes: u32,
	origin: u32,
	biases: u32,
	fromBias: u32,
	fromSecondBias: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> ids: array<i32>;
@group(0) @binding(2) var<storage, read> table: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;
@group(0) @binding(4) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let seed = update.maskSeed + sizes.stream;
	for (var place = id.x; place < sizes.rows * sizes.width; place += groups.x * THREADS) {
		let row = place / sizes.width;
		let column = place % sizes.width;
		// A stream that could draw nothing has the id −1.
		let character = min(u32(max(ids[row], 0)), sizes.vocabulary - 1u);
		var value = table[sizes.origin + character * sizes.width + column];
		if (sizes.biases > 0u) {
			value += table[sizes.fromBias + column];
		}
		if (sizes.biases > 1u) {
			value += table[sizes.fromSecondBias + column];
		}
		let index = row % sizes.lanes * sizes.width + column;
		rows[place] = value * maskAt(seed, index, sizes.threshold, sizes.kept);
	}
}
