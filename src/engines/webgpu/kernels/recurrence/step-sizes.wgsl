// The beginning of the kernels of one time step (`step.wgsl`). Offsets of states are `before` and `after`, those of the step's other numbers
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
