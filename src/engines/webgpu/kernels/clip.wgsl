// The gradient's global norm, and the factor that makes it no longer than `maximum` (`model/optimizer.ts`):
//
//   norm = √Σ parts / scale        factor = min(1, maximum / (norm + 10⁻⁶)) / scale        from the sums of squares [count]
//
// One workgroup does it. A maximum of 0 stands for none. The gradient is `scale` times as large as it should be.

struct Sizes {
	count: u32,
	maximum: f32,
	scale: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read_write> figures: array<f32>; // loss, correct, norm, factor

@compute @workgroup_size(THREADS)
fn main(member: Member) {
	let thread = member.thread;
	var sum = 0.0;
	for (var place = thread; place < sizes.count; place += THREADS) {
		sum += parts[place];
	}
	let total = workgroupSum(sum, member);
	if (thread == 0u) {
		let norm = sqrt(total) / sizes.scale;
		let factor = sizes.maximum / (norm + 1e-6);
		figures[2] = norm;
		figures[3] = select(factor, 1.0, sizes.maximum == 0.0 || factor > 1.0) / sizes.scale;
	}
}
