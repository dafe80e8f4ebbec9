// The sum of squares of each workgroup's share of the gradient, [groups] from [count].

struct Sizes {
	count: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;

@compute @workgroup_size(THREADS)
fn main(
	@builtin(workgroup_id) group: vec3u,
	@builtin(num_workgroups) groups: vec3u,
	member: Member,
) {
	let thread = member.thread;
	var sum = 0.0;
	for (var place = group.x * THREADS + thread; place < sizes.count; place += groups.x * THREADS) {
		sum = fma(gradient[place], gradient[place], sum);
	}
	let total = workgroupSum(sum, member);
	if (thread == 0u) {
		parts[group.x] = total;
	}
}
