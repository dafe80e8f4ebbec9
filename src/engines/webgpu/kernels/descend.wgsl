// Plain gradient descent (`model/optimizer.ts`): θ ← θ − rate · g, with g the clipped gradient.

struct Sizes {
	count: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> figures: array<f32>; // loss, correct, norm, factor
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let rate = update.rate * figures[3];
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		parameters[place] -= rate * gradient[place];
	}
}
