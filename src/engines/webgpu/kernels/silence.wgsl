// Sets one lane of four to zero: the GRU's weights of the input have no part in its sum of the state, nor the other way around.

struct Sizes {
	count: u32,
	to: u32,
	lane: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		values[sizes.to + 4u * place + sizes.lane] = 0.0;
	}
}
