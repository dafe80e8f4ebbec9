// The recurrent weights as the backward pass reads them:
//
//   out[u][k] = weights[k][u]        [units, inner] from [inner, units], all gates of a unit together
//
// A workgroup turns a square of SIDE × SIDE.

struct Sizes {
	inner: u32,
	units: u32,
	origin: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> weights: array<Gates>;
@group(0) @binding(2) var<storage, read_write> turned: array<Gates>;

var<workgroup> square: array<Gates, SIDE * (SIDE + 1u)>; // a column more, so that columns lie in different banks

@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) thread: vec3u) {
	let row = group.y * SIDE + thread.y;
	let column = group.x * SIDE + thread.x;
	if (row < sizes.inner && column < sizes.units) {
		square[thread.y * (SIDE + 1u) + thread.x] = weights[sizes.origin + row * sizes.units + column];
	}
	workgroupBarrier();
	let newRow = group.x * SIDE + thread.y;
	let newColumn = group.y * SIDE + thread.x;
	if (newRow < sizes.units && newColumn < sizes.inner) {
		turned[newRow * sizes.inner + newColumn] = square[thread.x * (SIDE + 1u) + thread.y];
	}
}
