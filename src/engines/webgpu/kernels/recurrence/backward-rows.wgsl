// All time steps of a layer back in one dispatch (`rows.wgsl`); the weights are turned, [H, H], k last.
//
//   dH     = mask ⊙ dOutput + what the next step passes on        [B, H]: dGates of the next step · W_hhᵀ, or what the cell makes of it
//   gates ← the gradient of the sums                              [T, B, H]

@group(0) @binding(3) var<storage, read> h: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;
@group(0) @binding(5) var<storage, read> dOutput: array<f32>;
@group(0) @binding(6) var<uniform> update: Update;

var<workgroup> near: array<Gates, TILE_ROWS * UNITS>; // the gradients of the sums, [rows, H]
var<workgroup> passedOn: array<f32, TILE_ROWS * UNITS>; // by the products, to the h of the step before, [rows, H]
var<workgroup> direct: array<f32, TILE_ROWS * UNITS>; // without the products, [rows, H]

fn sourceOfGates(step: Step, place: u32) -> Gates {
	return near[place];
}

// From what the step after passes on to the gradient of the sums, for one unit of one row.
fn retreatUnit(place: u32, index: u32, now: u32, plane: u32) {
	let own = now + index;
	let mask = maskAt(update.maskSeed + sizes.stream, index, sizes.threshold, sizes.kept);
	let dH = dOutput[own] * mask + passedOn[place];
	var before = State(h[own], 0.0);
	var after = State(h[own + plane], 0.0);
	if (HAS_C) {
		before.c = c[own];
		after.c = c[own + plane];
	}
	let previous = retreat(gates[own], before, after, dH, direct[place]);
	let dGates = flushedGates(previous.gates);
	gates[own] = dGates;
	near[place] = dGates;
	direct[place] = flushed(previous.direct);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let units = unitCount();
	let plane = sizes.rows * units;
	let firstRow = group.x * TILE_ROWS;
	for (var place = thread; place < TILE_ROWS * units; place += THREADS) {
		passedOn[place] = 0.0;
		direct[place] = 0.0;
		near[place] = Gates();
	}
	workgroupBarrier();
	for (var back = 1u; back <= sizes.steps; back++) {
		let now = (sizes.steps - back) * plane;
		for (var place = thread; place < TILE_ROWS * units; place += THREADS) {
			if (firstRow + place / units < sizes.rows) {
				retreatUnit(place, firstRow * units + place, now, plane);
			}
		}
		workgroupBarrier();
		let step = Step(firstRow, now, 0u, 0u);
		productOfGates(thread, step);
		passOn(thread, step);
	}
}
