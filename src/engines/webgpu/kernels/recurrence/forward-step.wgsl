// One time step of a layer: the product with the recurrent weights (`step.wgsl`), then the cell.
//
//   sums  = gates (what the input gives) + h·W_hh        [B, H]; with MULTIPLICATIVE it is m·W_hh, and m [T, B, H] is `factors`
//   gates ← the gates after their functions              [T, B, H], this step from `place` on
//   h, c  ← the next state                               [T + 1, B, H]: from `before` to `after`

@group(0) @binding(2) var<storage, read_write> gates: array<Gates>;
@group(0) @binding(3) var<storage, read_write> h: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;
@group(0) @binding(5) var<storage, read> factors: array<f32>;

alias Weight = Gates;

fn sourceAt(task: Task, row: u32, k: u32) -> f32 {
	if (MULTIPLICATIVE) {
		return factors[sizes.place + row * sizes.inner + k];
	}
	return h[sizes.before + row * sizes.inner + k];
}

fn finish(task: Task, row: u32, unit: u32, sum: Gates) {
	let own = row * sizes.units + unit;
	var before = State(h[sizes.before + own], 0.0);
	if (HAS_C) {
		before.c = c[sizes.before + own];
	}
	let next = advance(gates[sizes.place + own] + sum, before);
	gates[sizes.place + own] = next.gates;
	h[sizes.after + own] = next.state.h;
	if (HAS_C) {
		c[sizes.after + own] = next.state.c;
	}
}
