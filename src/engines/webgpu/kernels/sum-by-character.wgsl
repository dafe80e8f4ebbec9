// The sums of the rows of each character, for the gradient of a table that `gather` has read:
//
//   out[v] = Σ values[r] over all r with ids[r] = v, or added to what is there        [V, width] from [rows, width]
//
// order[starts[v] … starts[v + 1]] are the rows of the character v. With dropout values are multiplied by the mask of `gather`.
// A workgroup has COLUMNS columns of a character; THREADS / COLUMNS of its threads share its rows.

struct Sizes {
	width: u32,
	vocabulary: u32,
	lanes: u32,
	to: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> values: array<f32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
@group(0) @binding(5) var<uniform> update: Update;

const SHARES = THREADS / COLUMNS;
var<workgroup> shares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(
	@builtin(workgroup_id) group: vec3u,
	@builtin(num_workgroups) groups: vec3u,
	@builtin(local_invocation_index) thread: u32,
) {
	let column = group.x * COLUMNS + thread % COLUMNS;
	let isInside = column < sizes.width;
	let seed = update.maskSeed + sizes.stream;
	for (var character = group.y; character < sizes.vocabulary; character += groups.y) {
		var sum = 0.0;
		if (isInside) {
			let end = starts[character + 1u];
			for (var place = starts[character] + thread / COLUMNS; place < end; place += SHARES) {
				let row = order[place];
				let index = row % sizes.lanes * sizes.width + column;
				sum += values[row * sizes.width + column] * maskAt(seed, index, sizes.threshold, sizes.kept);
			}
		}
		shares[thread] = sum;
		workgroupBarrier();
		if (thread < COLUMNS && isInside) {
			for (var share = 1u; share < SHARES; share++) {
				sum += shares[share * COLUMNS + thread];
			}
			let place = sizes.to + character * sizes.width + column;
			if (ADDS) {
				sum += sums[place];
			}
			sums[place] = sum;
		}
		workgroupBarrier();
	}
}
