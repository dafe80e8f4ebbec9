// One time step of a layer back: the gradients of the step after it times the turned recurrent weights (`step.wgsl`), then the cell.
//
//   dH    = mask ⊙ dOutput + dGates of the next step · W_hhᵀ        [B, H]; with MULTIPLICATIVE it is dA · W_mhᵀ, and dA is `factors`
//   gates ← the gradient of the sums                                [T, B, H], this step from `place` on
//   direct ← the gradient that goes to the step before directly     [B, H]
//
// The last step has no next one: then `inner` is 0 and `direct` is taken for zero.

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
@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(3) var<storage, read> h: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;
@group(0) @binding(5) var<storage, read> dOutput: array<f32>;
@group(0) @binding(6) var<storage, read_write> direct: array<f32>;
@group(0) @binding(7) var<storage, read> factors: array<f32>;
@group(0) @binding(8) var<uniform> update: Update;

alias Sum = f32;

fn finish(row: u32, unit: u32, sum: f32) {
	let own = row * sizes.units + unit;
	let mask = maskAt(update.maskSeed + sizes.stream, own, sizes.threshold, sizes.kept);
	let dH = dOutput[sizes.place + own] * mask + sum;
	var before = State(h[sizes.before + own], 0.0);
	var after = State(h[sizes.after + own], 0.0);
	if (HAS_C) {
		before.c = c[sizes.before + own];
		after.c = c[sizes.after + own];
	}
	let passedOn = select(direct[own], 0.0, sizes.inner == 0u);
	let previous = retreat(gates[sizes.place + own], before, after, dH, passedOn);
	gates[sizes.place + own] = flushedGates(previous.gates);
	direct[own] = flushed(previous.direct);
}
