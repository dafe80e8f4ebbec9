// The intermediate state of the multiplicative LSTM at one time step (`model/cells/mlstm.ts`), by `step.wgsl`:
//
//   a = h·W_mh        m = (what the input gives) ⊙ a        [B, H] each, of [T, B, H] this step from `place` on

struct Sizes {
	rows: u32,
	inner: u32,
	units: u32,
	fromWeights: u32,
	before: u32,
	place: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> h: array<f32>;
@group(0) @binding(3) var<storage, read> fromInput: array<f32>;
@group(0) @binding(4) var<storage, read_write> fromState: array<f32>;
@group(0) @binding(5) var<storage, read_write> factors: array<f32>;

alias Source = f32;
alias Weight = f32;
alias Sum = f32;

fn sourceAt(row: u32, k: u32) -> f32 {
	return h[sizes.before + row * sizes.inner + k];
}

fn term(source: f32, weight: f32, sum: f32) -> f32 {
	return fma(source, weight, sum);
}

fn finish(row: u32, unit: u32, sum: f32) {
	let own = sizes.place + row * sizes.units + unit;
	fromState[own] = sum;
	factors[own] = fromInput[own] * sum;
}
