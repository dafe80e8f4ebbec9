// What the threads of a workgroup come to together: half of them take in what the other half has, and so on. All have to ask together.

// A thread's place in its workgroup.
struct Member {
	@builtin(local_invocation_index) thread: u32,
}

// The largest of some numbers, and the first place where it stands.
struct Largest {
	value: f32,
	place: u32,
}

var<workgroup> sums: array<f32, THREADS>;
var<workgroup> largest: array<Largest, THREADS>;

fn workgroupSum(own: f32, member: Member) -> f32 {
	sums[member.thread] = own;
	workgroupBarrier();
	for (var half = THREADS / 2u; half > 0u; half /= 2u) {
		if (member.thread < half) {
			sums[member.thread] += sums[member.thread + half];
		}
		workgroupBarrier();
	}
	let sum = sums[0];
	workgroupBarrier(); // the next sum may overwrite the memory
	return sum;
}

fn workgroupLargest(own: Largest, member: Member) -> Largest {
	largest[member.thread] = own;
	workgroupBarrier();
	for (var half = THREADS / 2u; half > 0u; half /= 2u) {
		if (member.thread < half) {
			let mine = largest[member.thread];
			let other = largest[member.thread + half];
			if (other.value > mine.value || (other.value == mine.value && other.place < mine.place)) {
				largest[member.thread] = other;
			}
		}
		workgroupBarrier();
	}
	let result = largest[0];
	workgroupBarrier();
	return result;
}
