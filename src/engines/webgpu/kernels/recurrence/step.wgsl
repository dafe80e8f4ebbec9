// One time step's product of states, or of gradients, with the recurrent weights, all units divided over workgroups:
//
//   sum[row, unit] = Σ source[row, k] · weights[k, unit]        [rows, units] from [rows, inner] and [inner, units]
//
// The kernel before this text says what a workgroup has to do by its number in the third dimension (`taskOf`), where a source and a weight
// are (`sourceAt`, `weightAt`), what one term is (`term`) and what becomes of a sum (`finish`).
// A workgroup computes TILE_UNITS units of TILE_ROWS rows. A thread has one unit of four rows, and SLICES threads share its sum. UNROLLS is
// that of `product.wgsl`.

const ROW_GROUPS = TILE_ROWS / 4u;
const THREADS = TILE_UNITS * ROW_GROUPS * SLICES;

var<workgroup> nearSources: array<Source, DEPTH * TILE_ROWS>; // [DEPTH, rows]
var<workgroup> nearWeights: array<Weight, DEPTH * TILE_UNITS>; // [DEPTH, units]
var<workgroup> parts: array<Sum, SLICES * TILE_ROWS * TILE_UNITS>; // [slices, rows, units]

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let unit = thread % TILE_UNITS;
	let rows = thread / TILE_UNITS % ROW_GROUPS * 4u;
	let slice = thread / TILE_UNITS / ROW_GROUPS;
	let task = taskOf(group.z);
	let firstUnit = group.x * TILE_UNITS;
	let firstRow = group.y * TILE_ROWS;
	var s0 = Sum();
	var s1 = Sum();
	var s2 = Sum();
	var s3 = Sum();
	for (var k0 = 0u; k0 < task.inner; k0 += DEPTH) {
		for (var q = thread; q < DEPTH * TILE_ROWS; q += THREADS) {
			let k = q % DEPTH;
			let row = q / DEPTH;
			var source = Source();
			if (k0 + k < task.inner && firstRow + row < sizes.rows) {
				source = sourceAt(task, firstRow + row, k0 + k);
			}
			nearSources[k * TILE_ROWS + row] = source;
		}
		for (var q = thread; q < DEPTH * TILE_UNITS; q += THREADS) {
			let k = q / TILE_UNITS;
			let column = q % TILE_UNITS;
			var weight = Weight();
			if (k0 + k < task.inner && firstUnit + column < sizes.units) {
				weight = weightAt(task, (k0 + k) * sizes.units + firstUnit + column);
			}
			nearWeights[q] = weight;
		}
		workgroupBarrier();
		let depth = select(min(DEPTH, task.inner - k0), DEPTH, UNROLLS);
		for (var k = slice; k < depth; k += SLICES) {
			let weight = nearWeights[k * TILE_UNITS + unit];
			let place = k * TILE_ROWS + rows;
			s0 = term(nearSources[place], weight, s0);
			s1 = term(nearSources[place + 1u], weight, s1);
			s2 = term(nearSources[place + 2u], weight, s2);
			s3 = term(nearSources[place + 3u], weight, s3);
		}
		workgroupBarrier();
	}
	let part = (slice * TILE_ROWS + rows) * TILE_UNITS + unit;
	parts[part] = s0;
	parts[part + TILE_UNITS] = s1;
	parts[part + 2u * TILE_UNITS] = s2;
	parts[part + 3u * TILE_UNITS] = s3;
	workgroupBarrier();
	for (var place = thread; place < TILE_ROWS * TILE_UNITS; place += THREADS) {
		let row = firstRow + place / TILE_UNITS;
		let ownUnit = firstUnit + place % TILE_UNITS;
		if (row < sizes.rows && ownUnit < sizes.units) {
			var sum = parts[place];
			for (var other = 1u; other < SLICES; other++) {
				sum += parts[other * TILE_ROWS * TILE_UNITS + place];
			}
			finish(task, row, ownUnit, sum);
		}
	}
}
