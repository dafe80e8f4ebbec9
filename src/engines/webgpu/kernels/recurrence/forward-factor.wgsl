// The intermediate state of the multiplicative LSTM at one time step (`model/cells/mlstm.ts`), by `step.wgsl`:
//
//   a = h·W_mh        m = (what the input gives) ⊙ a        [B, H] each, of [T, B, H] this step from `place` on

@group(0) @binding(2) var<storage, read> h: array<f32>;
@group(0) @binding(3) var<storage, read> fromInput: array<f32>;
@group(0) @binding(4) var<storage, read_write> fromState: array<f32>;
@group(0) @binding(5) var<storage, read_write> factors: array<f32>;

alias Weight = f32;

fn sourceAt(task: Task, row: u32, k: u32) -> f32 {
	return h[sizes.before + row * sizes.inner + k];
}

fn finish(task: Task, row: u32, unit: u32, sum: f32) {
	let own = sizes.place + row * sizes.units + unit;
	fromState[own] = sum;
	factors[own] = fromInput[own] * sum;
}
