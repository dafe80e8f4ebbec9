// Weight drop: recurrent weights, or their gradient, times the mask of the step.
//
//   out = mask ⊙ weights        [H, H, gates], k of the input first
//
// The mask is counted in PyTorch's order [gates · H, H]. Of the GRU's four sums one has no recurrent weight: its lane is left alone.

struct Sizes {
	count: u32,
	units: u32,
	origin: u32,
	to: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> dropped: array<f32>;
@group(0) @binding(3) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let seed = update.maskSeed + sizes.stream;
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		let lane = place % GATES;
		let unit = place / GATES % sizes.units;
		let k = place / GATES / sizes.units;
		let gate = select(lane, min(lane, 2u), IS_GRU);
		let mask = maskAt(seed, (gate * sizes.units + unit) * sizes.units + k, sizes.threshold, sizes.kept);
		var value = 0.0;
		if (IN_PLACE) {
			value = dropped[sizes.to + place];
		} else {
			value = weights[sizes.origin + place];
		}
		dropped[sizes.to + place] = value * mask;
	}
}
