// A tile of a matrix in workgroup memory, a number at a time, as subgroup matrices are read from it.

var<workgroup> near$: array<f16, 4u * DEPTH * LINE_QUADS_$>; // [DEPTH, lines]

fn keep$(k: u32, quad: u32, numbers: vec4f) {
	let place = 4u * (k * LINE_QUADS_$ + quad);
	let rounded = quadOf(numbers);
	near$[place] = rounded.x;
	near$[place + 1u] = rounded.y;
	near$[place + 2u] = rounded.z;
	near$[place + 3u] = rounded.w;
}
