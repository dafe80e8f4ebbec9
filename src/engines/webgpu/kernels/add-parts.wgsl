// The sum of partial results, put to its place or added to what is there:
//
//   out = Σ parts, or out + Σ parts        [count] from [parts, count]
//
// With `copies` of 2 the same sum goes to a second place as well.

struct Sizes {
	count: u32,
	parts: u32,
	to: u32,
	copies: u32,
	toSecond: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		var sum = 0.0;
		for (var part = 0u; part < sizes.parts; part++) {
			sum += parts[part * sizes.count + place];
		}
		if (ADDS) {
			sum += sums[sizes.to + place];
		}
		sums[sizes.to + place] = sum;
		if (sizes.copies == 2u) {
			sums[sizes.toSecond + place] = sum;
		}
	}
}
