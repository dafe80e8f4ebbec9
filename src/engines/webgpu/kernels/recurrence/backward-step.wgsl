// One time step of a layer back: the gradients of the step after it times the turned recurrent weights (`step.wgsl`), then the cell.
//
//   dH    = mask ⊙ dOutput + source of the next step · Wᵀ        [B, H]
//   gates ← the gradient of the sums                             [T, B, H], this step from `place` on
//   direct ← the gradient that goes to the step before directly  [B, H]
//
// The source is dGates, and W is W_hh. In the multiplicative LSTM, which gives a Weight of single numbers, they are the gradient of
// h·W_mh, `factors`, and W_mh. The last step has no next one: then `inner` is 0 and `direct` is taken for zero.

@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(3) var<storage, read> h: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;
@group(0) @binding(5) var<storage, read> dOutput: array<f32>;
@group(0) @binding(6) var<storage, read_write> direct: array<f32>;
@group(0) @binding(7) var<storage, read> factors: array<f32>;
@group(0) @binding(8) var<uniform> update: Update;

fn finish(task: Task, row: u32, unit: u32, sum: f32) {
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
