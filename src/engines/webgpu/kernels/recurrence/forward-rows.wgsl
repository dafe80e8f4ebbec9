// All time steps of a layer in one dispatch (`rows.wgsl`).
//
//   sums  = gates (what the input gives) + source·W_hh        the source is h, or what the cell makes of it
//   gates ← the gates after their functions                   [T, B, H]
//   h, c  ← the states, from that in the first plane on       [T + 1, B, H]

@group(0) @binding(3) var<storage, read_write> h: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;

alias WeightOfGates = Gates;

var<workgroup> near: array<f32, 2u * TILE_ROWS * UNITS>; // h before a step and after it, in turns: [2, rows, H]

fn finishOfGates(step: Step, place: u32, own: u32, sum: Gates) {
	var before = State(near[step.before + place], 0.0);
	if (HAS_C) {
		before.c = c[own];
	}
	let next = advance(gates[own] + sum, before);
	let later = own + sizes.rows * unitCount();
	gates[own] = next.gates;
	near[step.after + place] = next.state.h;
	h[later] = next.state.h;
	if (HAS_C) {
		c[later] = next.state.c;
	}
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let units = unitCount();
	let half = TILE_ROWS * units;
	let firstRow = group.x * TILE_ROWS;
	for (var place = thread; place < half; place += THREADS) {
		near[place] = 0.0;
		if (firstRow + place / units < sizes.rows) {
			near[place] = h[firstRow * units + place];
		}
	}
	workgroupBarrier();
	for (var t = 0u; t < sizes.steps; t++) {
		let before = t % 2u * half;
		let step = Step(firstRow, t * sizes.rows * units, before, half - before);
		formSources(thread, step);
		productOfGates(thread, step);
	}
}
