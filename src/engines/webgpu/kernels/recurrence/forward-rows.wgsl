// All time steps of a layer in one dispatch. Batch rows need nothing of each other, so a workgroup keeps TILE_ROWS of them through all
// steps and no workgroup waits for another; the weights have to stay close for that, so it is for small H.
//
//   sums  = gates (what the input gives) + h·W_hh        with MULTIPLICATIVE a = h·W_mh, m = (what the input gives) ⊙ a, and m·W_hh
//   gates ← the gates after their functions              [T, B, H]
//   h, c  ← the states, from that in the first plane on  [T + 1, B, H]
//
// A thread has one unit of all rows of the workgroup at a time, and SLICES threads share its sum. H is a constant
// here, UNITS, with UNROLLS; without, UNITS is the most that there is room for, and one compiled kernel serves several sizes.

struct Sizes {
	rows: u32,
	steps: u32,
	units: u32,
	fromWeights: u32,
	fromFactorWeights: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Gates>;
@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(3) var<storage, read_write> h: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;
@group(0) @binding(5) var<storage, read> factorWeights: array<f32>;
@group(0) @binding(6) var<storage, read> fromInput: array<f32>;
@group(0) @binding(7) var<storage, read_write> fromState: array<f32>;
@group(0) @binding(8) var<storage, read_write> factors: array<f32>;

const THREADS = LANES * SLICES;

var<workgroup> near: array<f32, TILE_ROWS * UNITS>; // the sources of the product, [rows, H]
var<workgroup> parts: array<Gates, SLICES * TILE_ROWS * LANES>; // [slices, rows, lanes]

var<workgroup> factorParts: array<f32, FACTOR_PARTS>; // [slices, rows, lanes]

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let units = select(sizes.units, UNITS, UNROLLS);
	let share = (units + SLICES - 1u) / SLICES;
	let lane = thread % LANES;
	let slice = thread / LANES;
	let firstRow = group.x * TILE_ROWS;
	let end = min((slice + 1u) * share, units);
	let plane = sizes.rows * units;
	for (var place = thread; place < TILE_ROWS * units; place += THREADS) {
		let row = firstRow + place / units;
		near[place] = 0.0;
		if (row < sizes.rows) {
			near[place] = h[row * units + place % units];
		}
	}
	workgroupBarrier();
	for (var t = 0u; t < sizes.steps; t++) {
		let now = t * plane;
		if (MULTIPLICATIVE) {
			for (var unit0 = 0u; unit0 < units; unit0 += LANES) {
				let unit = unit0 + lane;
				var s0 = f32();
				var s1 = f32();
				var s2 = f32();
				var s3 = f32();
				if (unit < units) {
					for (var k = slice * share; k < end; k++) {
						let weight = factorWeights[sizes.fromFactorWeights + k * units + unit];
						s0 = fma(near[k], weight, s0);
						if (TILE_ROWS > 1u) {
							s1 = fma(near[units + k], weight, s1);
						}
						if (TILE_ROWS > 2u) {
							s2 = fma(near[2u * units + k], weight, s2);
							s3 = fma(near[3u * units + k], weight, s3);
						}
					}
				}
				let part = slice * TILE_ROWS * LANES + lane;
				factorParts[part] = s0;
				if (TILE_ROWS > 1u) {
					factorParts[part + LANES] = s1;
				}
				if (TILE_ROWS > 2u) {
					factorParts[part + 2u * LANES] = s2;
					factorParts[part + 3u * LANES] = s3;
				}
				workgroupBarrier();
				for (var i = slice; i < TILE_ROWS; i += SLICES) {
					let row = firstRow + i;
					if (unit < units && row < sizes.rows) {
						var a = factorParts[i * LANES + lane];
						for (var other = 1u; other < SLICES; other++) {
							a += factorParts[(other * TILE_ROWS + i) * LANES + lane];
						}
						let own = now + row * units + unit;
						fromState[own] = a;
						factors[own] = fromInput[own] * a;
					}
				}
				workgroupBarrier();
			}
			// Each thread takes into `near` what it has just written to memory itself.
			for (var unit = lane; unit < units; unit += LANES) {
				for (var i = slice; i < TILE_ROWS; i += SLICES) {
					if (firstRow + i < sizes.rows) {
						near[i * units + unit] = factors[now + (firstRow + i) * units + unit];
					}
				}
			}
			workgroupBarrier();
		}
		for (var unit0 = 0u; unit0 < units; unit0 += LANES) {
			let unit = unit0 + lane;
			var s0 = Gates();
			var s1 = Gates();
			var s2 = Gates();
			var s3 = Gates();
			if (unit < units) {
				for (var k = slice * share; k < end; k++) {
					let weight = weights[sizes.fromWeights + k * units + unit];
					s0 = fma(Gates(near[k]), weight, s0);
					if (TILE_ROWS > 1u) {
						s1 = fma(Gates(near[units + k]), weight, s1);
					}
					if (TILE_ROWS > 2u) {
						s2 = fma(Gates(near[2u * units + k]), weight, s2);
						s3 = fma(Gates(near[3u * units + k]), weight, s3);
					}
				}
			}
			let part = slice * TILE_ROWS * LANES + lane;
			parts[part] = s0;
			if (TILE_ROWS > 1u) {
				parts[part + LANES] = s1;
			}
			if (TILE_ROWS > 2u) {
				parts[part + 2u * LANES] = s2;
				parts[part + 3u * LANES] = s3;
			}
			workgroupBarrier();
			for (var i = slice; i < TILE_ROWS; i += SLICES) {
				let row = firstRow + i;
				if (unit < units && row < sizes.rows) {
					let own = now + row * units + unit;
					var sum = gates[own];
					for (var other = 0u; other < SLICES; other++) {
						sum += parts[(other * TILE_ROWS + i) * LANES + lane];
					}
					var before = State(h[own], 0.0);
					if (HAS_C) {
						before.c = c[own];
					}
					let next = advance(sum, before);
					gates[own] = next.gates;
					h[own + plane] = next.state.h;
					if (HAS_C) {
						c[own + plane] = next.state.c;
					}
				}
			}
			workgroupBarrier();
		}
		// The states of this step have all been used: each thread takes the new ones that it has written itself.
		for (var unit = lane; unit < units; unit += LANES) {
			for (var i = slice; i < TILE_ROWS; i += SLICES) {
				if (firstRow + i < sizes.rows) {
					near[i * units + unit] = h[now + plane + (firstRow + i) * units + unit];
				}
			}
		}
		workgroupBarrier();
	}
}
