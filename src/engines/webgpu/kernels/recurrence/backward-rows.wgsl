// All time steps of a layer back in one dispatch, as `forward-rows.wgsl` goes forward; the weights are turned, [H, H], k last.
//
//   dH     = mask ⊙ dOutput + dGates of the next step · W_hhᵀ        [B, H]
//   gates ← the gradient of the sums                                 [T, B, H]
//
// With MULTIPLICATIVE dM = dGates·W_hhᵀ, dA = dM ⊙ what the input gave and dX = dM ⊙ a, in place of a and of what the input gave; then
// dH takes dA · W_mhᵀ of the next step.

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

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Gates>;
@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(3) var<storage, read> h: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;
@group(0) @binding(5) var<storage, read> dOutput: array<f32>;
@group(0) @binding(6) var<storage, read> factorWeights: array<f32>;
@group(0) @binding(7) var<storage, read_write> fromInput: array<f32>;
@group(0) @binding(8) var<storage, read_write> fromState: array<f32>;
@group(0) @binding(9) var<uniform> update: Update;

const THREADS = LANES * SLICES;

var<workgroup> near: array<Gates, TILE_ROWS * UNITS>; // the gradients of the sums, [rows, H]
var<workgroup> nearFactors: array<f32, FACTORS>; // dA, [rows, H]
var<workgroup> passedOn: array<f32, TILE_ROWS * UNITS>; // by the products, to the h of the step before, [rows, H]
var<workgroup> direct: array<f32, TILE_ROWS * UNITS>; // without the products, [rows, H]
var<workgroup> parts: array<f32, SLICES * TILE_ROWS * LANES>; // [slices, rows, lanes]

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let units = select(sizes.units, UNITS, UNROLLS);
	let share = (units + SLICES - 1u) / SLICES;
	let lane = thread % LANES;
	let slice = thread / LANES;
	let firstRow = group.x * TILE_ROWS;
	let end = min((slice + 1u) * share, units);
	let plane = sizes.rows * units;
	let seed = update.maskSeed + sizes.stream;
	for (var place = thread; place < TILE_ROWS * units; place += THREADS) {
		passedOn[place] = 0.0;
		direct[place] = 0.0;
		near[place] = Gates();
	}
	workgroupBarrier();
	for (var step = 0u; step < sizes.steps; step++) {
		let now = (sizes.steps - 1u - step) * plane;
		for (var place = thread; place < TILE_ROWS * units; place += THREADS) {
			let row = firstRow + place / units;
			if (row < sizes.rows) {
				let index = row * units + place % units;
				let own = now + index;
				let dH = dOutput[own] * maskAt(seed, index, sizes.threshold, sizes.kept) + passedOn[place];
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
		}
		workgroupBarrier();
		for (var unit0 = 0u; unit0 < units; unit0 += LANES) {
			let unit = unit0 + lane;
			var s0 = f32();
			var s1 = f32();
			var s2 = f32();
			var s3 = f32();
			if (unit < units) {
				for (var k = slice * share; k < end; k++) {
					let weight = weights[sizes.fromWeights + k * units + unit];
					s0 += along(near[k], weight);
					if (TILE_ROWS > 1u) {
						s1 += along(near[units + k], weight);
					}
					if (TILE_ROWS > 2u) {
						s2 += along(near[2u * units + k], weight);
						s3 += along(near[3u * units + k], weight);
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
				if (unit < units) {
					var sum = 0.0;
					for (var other = 0u; other < SLICES; other++) {
						sum += parts[(other * TILE_ROWS + i) * LANES + lane];
					}
					if (MULTIPLICATIVE) {
						if (firstRow + i < sizes.rows) {
							let own = now + (firstRow + i) * units + unit;
							let dA = flushed(sum * fromInput[own]);
							fromInput[own] = flushed(sum * fromState[own]);
							fromState[own] = dA;
							nearFactors[i * units + unit] = dA;
						}
					} else {
						passedOn[i * units + unit] = sum;
					}
				}
			}
			workgroupBarrier();
		}
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
						s0 = fma(nearFactors[k], weight, s0);
						if (TILE_ROWS > 1u) {
							s1 = fma(nearFactors[units + k], weight, s1);
						}
						if (TILE_ROWS > 2u) {
							s2 = fma(nearFactors[2u * units + k], weight, s2);
							s3 = fma(nearFactors[3u * units + k], weight, s3);
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
					if (unit < units) {
						var sum = 0.0;
						for (var other = 0u; other < SLICES; other++) {
							sum += parts[(other * TILE_ROWS + i) * LANES + lane];
						}
						passedOn[i * units + unit] = sum;
					}
				}
				workgroupBarrier();
			}
		}
	}
}
