// Takes a tile of one matrix of a product near, `$` being A or B. Its lines are the rows of A, or the columns of B; in
// memory it is [lines, depth], or [depth, lines].

fn element$(line: u32, k: u32, end: u32) -> f32 {
	if (line >= sizes.lines$ || k >= end) {
		return 0.0;
	}
	return numbers$[sizes.from$ + select(k * sizes.lines$ + line, line * sizes.depth + k, sizes.byLine$ == 1u)];
}

// Four numbers that lie together: of four k of a line, or of four lines.
fn quad$(line: u32, k: u32, end: u32) -> vec4f {
	if (line >= sizes.lines$ || k >= end) {
		return vec4f();
	}
	return quads$[(sizes.from$ + select(k * sizes.lines$ + line, line * sizes.depth + k, sizes.byLine$ == 1u)) / 4u];
}

// Takes lines from `first` on near, [DEPTH, tile] from `k0` on. `keep$` puts a quad of lines to its place.
fn take$(first: u32, k0: u32, end: u32, thread: u32) {
	if (QUADS_$ && sizes.byLine$ == 1u) {
		for (var q = thread; q < DEPTH_QUADS * LINE_QUADS_$; q += THREADS) {
			let k = 4u * (q % DEPTH_QUADS);
			let quad = q / DEPTH_QUADS;
			let line = first + 4u * quad;
			let block = transpose(mat4x4f(
				quad$(line, k0 + k, end),
				quad$(line + 1u, k0 + k, end),
				quad$(line + 2u, k0 + k, end),
				quad$(line + 3u, k0 + k, end),
			));
			keep$(k, quad, block[0]);
			keep$(k + 1u, quad, block[1]);
			keep$(k + 2u, quad, block[2]);
			keep$(k + 3u, quad, block[3]);
		}
		return;
	}
	// Neighbouring threads read neighbouring numbers: along k where a line lies together.
	for (var q = thread; q < DEPTH * LINE_QUADS_$; q += THREADS) {
		let k = select(q / LINE_QUADS_$, q % DEPTH, sizes.byLine$ == 1u);
		let quad = select(q % LINE_QUADS_$, q / DEPTH, sizes.byLine$ == 1u);
		let line = first + 4u * quad;
		if (QUADS_$) {
			keep$(k, quad, quad$(line, k0 + k, end));
		} else {
			keep$(k, quad, vec4f(
				element$(line, k0 + k, end),
				element$(line + 1u, k0 + k, end),
				element$(line + 2u, k0 + k, end),
				element$(line + 3u, k0 + k, end),
			));
		}
	}
}
