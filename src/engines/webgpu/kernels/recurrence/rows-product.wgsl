// The product of what a workgroup has of its batch rows with recurrent weights, one time step of `rows.wgsl`:
//
//   sum[row, unit] = Σ source[row, k] · weights[k, unit]        [TILE_ROWS, H] from [TILE_ROWS, H] and [H, H]
//
// The kernel says where a source and a weight are (`source$`, `weight$`), what one term is (`term$`) and what becomes of a sum (`finish$`).
// A thread has one unit of all rows at a time, and SLICES threads share its sum. `$` is that of `terms.wgsl`.

var<workgroup> parts$: array<Sum$, SLICES * TILE_ROWS * LANES>; // [slices, rows, lanes]

fn product$(thread: u32, step: Step) {
	let units = unitCount();
	let share = (units + SLICES - 1u) / SLICES;
	let lane = thread % LANES;
	let slice = thread / LANES;
	let end = min((slice + 1u) * share, units);
	for (var unit0 = 0u; unit0 < units; unit0 += LANES) {
		let unit = unit0 + lane;
		var s0 = Sum$();
		var s1 = Sum$();
		var s2 = Sum$();
		var s3 = Sum$();
		if (unit < units) {
			for (var k = slice * share; k < end; k++) {
				let weight = weight$(k * units + unit);
				s0 = term$(source$(step, k), weight, s0);
				if (TILE_ROWS > 1u) {
					s1 = term$(source$(step, units + k), weight, s1);
				}
				if (TILE_ROWS > 2u) {
					s2 = term$(source$(step, 2u * units + k), weight, s2);
					s3 = term$(source$(step, 3u * units + k), weight, s3);
				}
			}
		}
		let part = slice * TILE_ROWS * LANES + lane;
		parts$[part] = s0;
		if (TILE_ROWS > 1u) {
			parts$[part + LANES] = s1;
		}
		if (TILE_ROWS > 2u) {
			parts$[part + 2u * LANES] = s2;
			parts$[part + 3u * LANES] = s3;
		}
		workgroupBarrier();
		for (var row = slice; row < TILE_ROWS; row += SLICES) {
			if (unit < units && step.firstRow + row < sizes.rows) {
				var sum = parts$[row * LANES + lane];
				for (var other = 1u; other < SLICES; other++) {
					sum += parts$[(other * TILE_ROWS + row) * LANES + lane];
				}
				finish$(step, row * units + unit, step.now + (step.firstRow + row) * units + unit, sum);
			}
		}
		workgroupBarrier();
	}
}
