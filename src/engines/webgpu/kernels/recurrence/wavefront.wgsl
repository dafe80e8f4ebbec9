// The beginning of the kernels of a wavefront: one dispatch computes a time step of every layer, each layer's another (`step.wgsl`).
//
// A pass has 2·layers − 1 tasks, in the order in which numbers come through the layers. Even ones are the steps of a layer, odd ones the
// products that lead from one layer to the next; dispatch n has task r at step n − r, counted in the direction of the pass. So a task finds
// what it reads written by earlier dispatches, and none reads what another one of its dispatch writes:
//
//   dispatch          0     1     2     3     4
//   task 0, layer     t=0   t=1   t=2   t=3   t=4   …
//   task 1, between         t=0   t=1   t=2   t=3   …
//   task 2, layer                 t=0   t=1   t=2   …
//
// A task is the third number of a workgroup. The arrays of layers lie in one buffer each, at equal distances.

struct Sizes {
	rows: u32,
	units: u32,
	steps: u32,
	layers: u32,
	dispatch: u32,
	// The first task that has a step in this dispatch.
	firstTask: u32,
	// Distances from one layer to the next: of weights and gates in vectors.
	fromRecurrent: u32,
	recurrentApart: u32,
	fromBetween: u32,
	betweenApart: u32,
	gatesApart: u32,
	statesApart: u32,
	outputsApart: u32,
	// Biases of the second layer, among the weights between layers.
	fromBias: u32,
	fromSecondBias: u32,
	// The masks on what layers give; the last layer has a rate of its own.
	stream: u32,
	threshold: u32,
	kept: f32,
	lastThreshold: u32,
	lastKept: f32,
	// 1 or 0: layers add their input to what they give, the first one does, and what layers give is apart from h.
	residual: u32,
	firstResidual: u32,
	shows: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> recurrentWeights: array<Gates>;
@group(0) @binding(2) var<storage, read> weightsBetween: array<Gates>;
@group(0) @binding(3) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(8) var<uniform> update: Update;

struct Task {
	number: u32,
	inner: u32,
	// The layer that the weights belong to.
	layer: u32,
	// The start of the step in [T, B, H].
	place: u32,
}

fn isStep(task: Task) -> bool {
	return task.number % 2u == 0u;
}

// Layers, and the products between them, have weights in the order of tasks.
fn weightAt(task: Task, place: u32) -> Gates {
	let pair = task.number / 2u;
	if (isStep(task)) {
		return recurrentWeights[sizes.fromRecurrent + pair * sizes.recurrentApart + place];
	}
	return weightsBetween[sizes.fromBetween + pair * sizes.betweenApart + place];
}

fn outputMaskAt(layer: u32, index: u32) -> f32 {
	let isLast = layer + 1u == sizes.layers;
	let threshold = select(sizes.threshold, sizes.lastThreshold, isLast);
	let kept = select(sizes.kept, sizes.lastKept, isLast);
	return maskAt(update.maskSeed + sizes.stream + layer, index, threshold, kept);
}
