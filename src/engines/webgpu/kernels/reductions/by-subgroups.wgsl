// What the threads of a workgroup come to together: first those of each subgroup, of whatever size, which need no barrier, then the
// subgroups in their order. All have to ask together.

// A thread's place in its workgroup.
struct Member {
	@builtin(local_invocation_index) thread: u32,
	@builtin(subgroup_invocation_id) lane: u32,
	@builtin(subgroup_id) subgroup: u32,
	@builtin(num_subgroups) subgroups: u32,
}

// The largest of some numbers, and the first place where it stands.
struct Largest {
	value: f32,
	place: u32,
}

var<workgroup> sums: array<f32, THREADS>; // [subgroups], at most as many as threads
var<workgroup> largest: array<Largest, THREADS>; // [subgroups]

fn workgroupSum(own: f32, member: Member) -> f32 {
	let shared_ = subgroupAdd(own);
	if (member.lane == 0u) {
		sums[member.subgroup] = shared_;
	}
	workgroupBarrier();
	var sum = sums[0];
	for (var subgroup = 1u; subgroup < member.subgroups; subgroup++) {
		sum += sums[subgroup];
	}
	workgroupBarrier(); // the next sum may overwrite the memory
	return sum;
}

fn workgroupLargest(own: Largest, member: Member) -> Largest {
	let value = subgroupMax(own.value);
	let place = subgroupMin(select(0xffffffffu, own.place, own.value == value));
	if (member.lane == 0u) {
		largest[member.subgroup] = Largest(value, place);
	}
	workgroupBarrier();
	var result = largest[0];
	for (var subgroup = 1u; subgroup < member.subgroups; subgroup++) {
		let other = largest[subgroup];
		if (other.value > result.value || (other.value == result.value && other.place < result.place)) {
			result = other;
		}
	}
	workgroupBarrier();
	return result;
}
