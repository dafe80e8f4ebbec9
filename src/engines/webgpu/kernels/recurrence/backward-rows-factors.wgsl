// The end of a step of `backward-rows.wgsl` in the multiplicative LSTM: the gradients of both factors of m, and what h gets.
//
//   dM = dGates·W_hhᵀ        dA = dM ⊙ what the input gave        dX = dM ⊙ a        [T, B, H] each, in place of a and of what the input gave
//
// The step before gets dA·W_mhᵀ.

@group(0) @binding(7) var<storage, read> factorWeights: array<f32>;
@group(0) @binding(8) var<storage, read_write> fromInput: array<f32>;
@group(0) @binding(9) var<storage, read_write> fromState: array<f32>;

alias WeightOfFactors = f32;

var<workgroup> nearFactors: array<f32, TILE_ROWS * UNITS>; // dA, [rows, H]

fn finishOfGates(step: Step, place: u32, own: u32, dM: f32) {
	let dA = flushed(dM * fromInput[own]);
	fromInput[own] = flushed(dM * fromState[own]);
	fromState[own] = dA;
	nearFactors[place] = dA;
}

fn weightOfFactors(place: u32) -> f32 {
	return factorWeights[sizes.fromFactorWeights + place];
}

fn sourceOfFactors(step: Step, place: u32) -> f32 {
	return nearFactors[place];
}

fn finishOfFactors(step: Step, place: u32, own: u32, sum: f32) {
	passedOn[place] = sum;
}

fn passOn(thread: u32, step: Step) {
	productOfFactors(thread, step);
}
