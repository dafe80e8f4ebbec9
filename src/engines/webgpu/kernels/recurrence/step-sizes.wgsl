// The beginning of the kernels of one time step of a layer (`step.wgsl`). Offsets of states are `before` and `after`, those of the step's other numbers
// `place`, and `nextPlace` in the step after it.

struct Sizes {
	rows: u32,
	inner: u32,
	units: u32,
	fromWeights: u32,
	before: u32,
	after: u32,
	place: u32,
	nextPlace: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Weight>;

// All workgroups have the same to do.
struct Task {
	inner: u32,
}

fn taskOf(number: u32) -> Task {
	return Task(sizes.inner);
}

fn weightAt(task: Task, place: u32) -> Weight {
	return weights[sizes.fromWeights + place];
}
