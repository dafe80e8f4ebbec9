// The gradients of both factors of m at one time step, by `step.wgsl`:
//
//   dM = dGates·W_hhᵀ        dA = dM ⊙ what the input gave        dX = dM ⊙ a        [B, H] each, in place of a and of what the input gave

@group(0) @binding(2) var<storage, read> gates: array<Gates>;
@group(0) @binding(3) var<storage, read_write> fromInput: array<f32>;
@group(0) @binding(4) var<storage, read_write> fromState: array<f32>;

fn sourceAt(task: Task, row: u32, k: u32) -> Gates {
	return gates[sizes.place + row * sizes.inner + k];
}

fn finish(task: Task, row: u32, unit: u32, dM: f32) {
	let own = sizes.place + row * sizes.units + unit;
	let dA = dM * fromInput[own];
	fromInput[own] = flushed(dM * fromState[own]);
	fromState[own] = flushed(dA);
}
