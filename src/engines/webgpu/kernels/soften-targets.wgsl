// Makes the gradient of logits by one-hot targets, as `cross-entropy.wgsl` leaves it, one by targets of which a teacher's
// distribution is a part (`model/batch.ts`):
//
//   gradient[row] += weight · share · (one-hot(target) − probabilities)        [rows, V]; ids and probabilities [rows, K]
//
// A thread has a row, since a teacher may name the target, too.

struct Sizes {
	rows: u32,
	vocabulary: u32,
	kinds: u32,
	weight: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> targets: array<i32>;
@group(0) @binding(2) var<storage, read> ids: array<i32>;
@group(0) @binding(3) var<storage, read> probabilities: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let weight = sizes.weight * update.teacherShare;
	if (weight == 0.0) {
		return;
	}
	for (var row = id.x; row < sizes.rows; row += groups.x * THREADS) {
		let start = row * sizes.vocabulary;
		gradient[start + u32(targets[row])] += weight;
		for (var place = row * sizes.kinds; place < (row + 1u) * sizes.kinds; place++) {
			let expected = start + u32(ids[place]);
			gradient[expected] = flushed(gradient[expected] - weight * probabilities[place]);
		}
	}
}
