// The gradients of both factors of m at one time step, by `step.wgsl`:
//
//   dM = dGates·W_hhᵀ        dA = dM ⊙ what the input gave        dX = dM ⊙ a        [B, H] each, in place of a and of what the input gave

struct Sizes {
	rows: u32,
	inner: u32,
	units: u32,
	fromWeights: u32,
	place: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Gates>;
@group(0) @binding(2) var<storage, read> gates: array<Gates>;
@group(0) @binding(3) var<storage, read_write> fromInput: array<f32>;
@group(0) @binding(4) var<storage, read_write> fromState: array<f32>;

alias Source = Gates;
alias Weight = Gates;
alias Sum = f32;

fn sourceAt(row: u32, k: u32) -> Gates {
	return gates[sizes.place + row * sizes.inner + k];
}

fn term(source: Gates, weight: Gates, sum: f32) -> f32 {
	return sum + along(source, weight);
}

fn finish(row: u32, unit: u32, dM: f32) {
	let own = sizes.place + row * sizes.units + unit;
	let dA = dM * fromInput[own];
	fromInput[own] = flushed(dM * fromState[own]);
	fromState[own] = flushed(dA);
}
