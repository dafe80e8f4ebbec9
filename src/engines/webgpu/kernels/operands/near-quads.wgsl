// A tile of a matrix in workgroup memory, four lines together.

var<workgroup> near$: array<Quad, DEPTH * LINE_QUADS_$>; // [DEPTH, lines]

fn keep$(k: u32, quad: u32, numbers: vec4f) {
	near$[k * LINE_QUADS_$ + quad] = quadOf(numbers);
}
