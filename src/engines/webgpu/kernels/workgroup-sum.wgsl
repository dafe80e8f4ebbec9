// The sum of a number of each thread of a workgroup: half of the threads add those of the other half, and so on. All of them have to ask
// for it together.

var<workgroup> sums: array<f32, THREADS>;

fn workgroupSum(own: f32, thread: u32) -> f32 {
	sums[thread] = own;
	workgroupBarrier();
	for (var half = THREADS / 2u; half > 0u; half /= 2u) {
		if (thread < half) {
			sums[thread] += sums[thread + half];
		}
		workgroupBarrier();
	}
	let sum = sums[0];
	workgroupBarrier(); // the next sum may overwrite the memory
	return sum;
}
