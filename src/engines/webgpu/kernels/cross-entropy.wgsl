// Softmax and cross entropy of each row of logits, in nats:
//
//   loss = ln Σ exp(logits − max) + max − logits[target]        [rows] from logits [rows, V]
//   logits ← weight · (softmax − one-hot(target))               with GRADIENT
//
// `correct` says that the target is the first of the largest logits. A workgroup has a row at a time.

struct Sizes {
	rows: u32,
	vocabulary: u32,
	weight: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> targets: array<i32>;
@group(0) @binding(2) var<storage, read_write> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<storage, read_write> corrects: array<u32>;

@compute @workgroup_size(THREADS)
fn main(
	@builtin(workgroup_id) group: vec3u,
	@builtin(num_workgroups) groups: vec3u,
	member: Member,
) {
	let thread = member.thread;
	let V = sizes.vocabulary;
	for (var row = group.x; row < sizes.rows; row += groups.x) {
		let start = row * V;
		var own = Largest(-3.0e38, V);
		for (var v = thread; v < V; v += THREADS) {
			let logit = logits[start + v];
			if (logit > own.value) {
				own = Largest(logit, v);
			}
		}
		let first = workgroupLargest(own, member);
		let highest = first.value;
		var sum = 0.0;
		for (var v = thread; v < V; v += THREADS) {
			sum += exp(logits[start + v] - highest);
		}
		let total = workgroupSum(sum, member);
		let target_ = u32(targets[row]);
		if (thread == 0u) {
			losses[row] = log(total) + (highest - logits[start + target_]);
			corrects[row] = u32(first.place == target_);
		}
		if (GRADIENT) {
			workgroupBarrier(); // thread 0 still reads the target's logit
			for (var v = thread; v < V; v += THREADS) {
				let share = exp(logits[start + v] - highest) / total - select(0.0, 1.0, v == target_);
				logits[start + v] = flushed(share * sizes.weight);
			}
		}
		workgroupBarrier();
	}
}
