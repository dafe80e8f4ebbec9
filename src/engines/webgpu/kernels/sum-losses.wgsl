// The figures of a step: the sum of the losses [rows], and the number of correct targets [rows]. One workgroup does it.

struct Sizes {
	rows: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read> corrects: array<u32>;
@group(0) @binding(3) var<storage, read_write> figures: array<f32>; // loss, correct, norm, factor

@compute @workgroup_size(THREADS)
fn main(member: Member) {
	let thread = member.thread;
	var sum = 0.0;
	var count = 0u;
	for (var row = thread; row < sizes.rows; row += THREADS) {
		sum += losses[row];
		count += corrects[row];
	}
	let loss = workgroupSum(sum, member);
	let correct = workgroupSum(f32(count), member);
	if (thread == 0u) {
		figures[0] = loss;
		figures[1] = correct;
	}
}
