// The sources of `forward-rows.wgsl` in the multiplicative LSTM (`model/cells/mlstm.ts`): its intermediate state.
//
//   a = h·W_mh        m = (what the input gives) ⊙ a        [T, B, H] each

@group(0) @binding(5) var<storage, read> factorWeights: array<f32>;
@group(0) @binding(6) var<storage, read> fromInput: array<f32>;
@group(0) @binding(7) var<storage, read_write> fromState: array<f32>;
@group(0) @binding(8) var<storage, read_write> factors: array<f32>;

alias WeightOfFactors = f32;

var<workgroup> nearFactors: array<f32, TILE_ROWS * UNITS>; // m of the step, [rows, H]

fn weightOfFactors(place: u32) -> f32 {
	return factorWeights[sizes.fromFactorWeights + place];
}

fn sourceOfFactors(step: Step, place: u32) -> f32 {
	return near[step.before + place];
}

fn finishOfFactors(step: Step, place: u32, own: u32, a: f32) {
	let m = fromInput[own] * a;
	fromState[own] = a;
	factors[own] = m;
	nearFactors[place] = m;
}

fn formSources(thread: u32, step: Step) {
	productOfFactors(thread, step);
}

fn sourceOfGates(step: Step, place: u32) -> f32 {
	return nearFactors[place];
}
