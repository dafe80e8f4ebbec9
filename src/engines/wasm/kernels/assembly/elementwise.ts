/**
 * Operations on rows of numbers: look-ups, sums, products, masks. `width` and `count` are multiples of 16; `ld…` are distances
 * between rows in bytes.
 */

/** out [rows, width] = table[ids] + bias */
export function gather(rows: i32, width: i32, ids: usize, table: usize, ldt: usize, bias: usize, out: usize, ldo: usize): void {
	const bytes = <usize>width << 2;
	for (let row = 0; row < rows; row++) {
		const from = table + <usize>load<i32>(ids) * ldt;
		for (let v: usize = 0; v < bytes; v += 32) {
			const s0 = f32x4.add(v128.load(from + v), v128.load(bias + v));
			const s1 = f32x4.add(v128.load(from + v, 16), v128.load(bias + v, 16));
			v128.store(out + v, s0), v128.store(out + v, s1, 16);
		}
		ids += 4;
		out += ldo;
	}
}

/** table[ids] += from [rows, width], one row after another, since an id may occur several times */
export function scatter(rows: i32, width: i32, ids: usize, table: usize, ldt: usize, from: usize, ldf: usize): void {
	const bytes = <usize>width << 2;
	for (let row = 0; row < rows; row++) {
		const to = table + <usize>load<i32>(ids) * ldt;
		for (let v: usize = 0; v < bytes; v += 32) {
			const s0 = f32x4.add(v128.load(to + v), v128.load(from + v));
			const s1 = f32x4.add(v128.load(to + v, 16), v128.load(from + v, 16));
			v128.store(to + v, s0), v128.store(to + v, s1, 16);
		}
		ids += 4;
		from += ldf;
	}
}

/** out [rows, width] = source [width] in every row */
export function fill(rows: i32, width: i32, source: usize, out: usize, ldo: usize): void {
	for (let row = 0; row < rows; row++) {
		memory.copy(out, source, <usize>width << 2);
		out += ldo;
	}
}

/** to = from, `count` numbers */
export function copy(count: i32, from: usize, to: usize): void {
	memory.copy(to, from, <usize>count << 2);
}

/** to = 0, `count` numbers */
export function zero(to: usize, count: i32): void {
	memory.fill(to, 0, <usize>count << 2);
}

/** sums [width] = Σ of the rows of from [rows, width] */
export function sumRows(rows: i32, width: i32, from: usize, ldf: usize, sums: usize): void {
	memory.fill(sums, 0, <usize>width << 2);
	const bytes = <usize>width << 2;
	for (let row = 0; row < rows; row++) {
		for (let v: usize = 0; v < bytes; v += 16) v128.store(sums + v, f32x4.add(v128.load(sums + v), v128.load(from + v)));
		from += ldf;
	}
}

/** out = a + b */
export function add(count: i32, a: usize, b: usize, out: usize): void {
	for (const end = a + (<usize>count << 2); a < end; a += 32, b += 32, out += 32) {
		const s0 = f32x4.add(v128.load(a), v128.load(b));
		const s1 = f32x4.add(v128.load(a, 16), v128.load(b, 16));
		v128.store(out, s0), v128.store(out, s1, 16);
	}
}

/** out = a ⊙ b */
export function multiply(count: i32, a: usize, b: usize, out: usize): void {
	for (const end = a + (<usize>count << 2); a < end; a += 32, b += 32, out += 32) {
		const p0 = f32x4.mul(v128.load(a), v128.load(b));
		const p1 = f32x4.mul(v128.load(a, 16), v128.load(b, 16));
		v128.store(out, p0), v128.store(out, p1, 16);
	}
}

/** out = a ⊙ b + c */
export function multiplyAdd(count: i32, a: usize, b: usize, c: usize, out: usize): void {
	for (const end = a + (<usize>count << 2); a < end; a += 32, b += 32, c += 32, out += 32) {
		const p0 = f32x4.add(f32x4.mul(v128.load(a), v128.load(b)), v128.load(c));
		const p1 = f32x4.add(f32x4.mul(v128.load(a, 16), v128.load(b, 16)), v128.load(c, 16));
		v128.store(out, p0), v128.store(out, p1, 16);
	}
}

/** The bit mixer of `hash` in `random.ts`, for four numbers at once. */
// @ts-ignore: decorator
@inline
function mix(x: v128): v128 {
	x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
	x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x846ca68b));
	return v128.xor(x, i32x4.shr_u(x, 16));
}

/**
 * Dropout as `model/masks.ts` defines it: to[n] = kept · from[n] where hash(seed, start + n · stride) ≥ threshold, else 0.
 * `mixedSeed` is the seed after the first mixing of the hash (`mixSeed`), and `kept` is 1 / (1 − rate).
 */
export function drop(
	count: i32, mixedSeed: i32, start: i32, stride: i32, threshold: i32, kept: f32, from: usize, to: usize,
): void {
	const golden = <i32>0x9e3779b9;
	const seed = i32x4.splat(mixedSeed);
	const limit = i32x4.splat(threshold);
	const factor = f32x4.splat(kept);
	let lane = i32x4.splat(start);
	lane = i32x4.replace_lane(lane, 1, start + stride);
	lane = i32x4.replace_lane(lane, 2, start + 2 * stride);
	lane = i32x4.replace_lane(lane, 3, start + 3 * stride);
	let counter = i32x4.mul(lane, i32x4.splat(golden));
	const advance = i32x4.splat(4 * stride * golden);
	for (const end = from + (<usize>count << 2); from < end; from += 16, to += 16) {
		const keep = i32x4.ge_u(mix(i32x4.add(seed, counter)), limit);
		v128.store(to, v128.and(keep, f32x4.mul(v128.load(from), factor)));
		counter = i32x4.add(counter, advance);
	}
}
