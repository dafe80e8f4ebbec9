// The output of a layer to the one above: its h, with dropout, and its input where it is residual.
//
//   out = mask ⊙ h + x        [T, B, H]; the mask is [B, H], the same at every time step

struct Sizes {
	count: u32,
	// B · H
	plane: u32,
	fromH: u32,
	fromX: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> shown: array<f32>;
@group(0) @binding(4) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let seed = update.maskSeed + sizes.stream;
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		var value = h[sizes.fromH + place] * maskAt(seed, place % sizes.plane, sizes.threshold, sizes.kept);
		if (IS_RESIDUAL) {
			value += x[sizes.fromX + place];
		}
		shown[place] = value;
	}
}
