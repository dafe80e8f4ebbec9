// The beginning of the kernels that compute all time steps of a layer in one dispatch. Batch rows need nothing of each other, so a
// workgroup keeps TILE_ROWS of them through all steps and no workgroup waits for another; the weights have to stay close for that, so
// it is for small H.

struct Sizes {
	rows: u32,
	steps: u32,
	units: u32,
	fromWeights: u32,
	fromFactorWeights: u32,
	stream: u32,
	threshold: u32,
	kept: f32,
}

// The step that a workgroup is at.
struct Step {
	// The first of its batch rows.
	firstRow: u32,
	// The start of the step in [T, B, H].
	now: u32,
	// The halves of workgroup memory with what was before the step, and what is to be after it.
	before: u32,
	after: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Gates>;
@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;

const THREADS = LANES * SLICES;

// H: a constant, UNITS, with UNROLLS; without, UNITS is the most that there is room for, and one compiled kernel serves several sizes.
fn unitCount() -> u32 {
	return select(sizes.units, UNITS, UNROLLS);
}

fn weightOfGates(place: u32) -> Gates {
	return weights[sizes.fromWeights + place];
}
