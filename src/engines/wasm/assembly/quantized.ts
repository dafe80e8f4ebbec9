/**
 * Products with weights of 8 bits, for one row at a time: where a character costs as much as reading the weights does,
 * weights of a quarter of the size are read in less time.
 *
 *   c [N] = initial [N] + Σ a[k] · B[k, n],   B[k, n] ≈ scales[n] · q[k, n] with q in −127 … 127
 *
 * a is rounded to 14 bits with a scale of its own. Packed: blocks of 16 columns, in them pairs of rows [K / 2, 16, 2], as one
 * instruction multiplies neighbouring pairs and adds them. K and N are multiples of 16.
 */

const COLUMNS: i32 = 16;
const WEIGHT_LIMIT: f32 = 127;
/** 127 · 8191 · K stays within 32 bits up to K = 2048. */
const ROW_LIMIT: f32 = 8191;
const LONGEST: i32 = 2048;

/** q ← B / scales, scales ← the columns' largest magnitudes / 127. Element [k, n] of B stands at b + k · strideK + n · strideN bytes. */
export function packQuantized(K: i32, N: i32, b: usize, strideK: usize, strideN: usize, packed: usize, scales: usize): void {
	for (let n = 0; n < N; n++) {
		const column = b + <usize>n * strideN;
		let largest: f32 = 0;
		for (let k = 0; k < K; k++) largest = max(largest, abs(load<f32>(column + <usize>k * strideK)));
		const scale = largest / WEIGHT_LIMIT;
		store<f32>(scales + (<usize>n << 2), scale);
		const inverse: f32 = scale > 0 ? 1 / scale : 0;
		let to = packed + <usize>(n / COLUMNS * COLUMNS * K + (n % COLUMNS) * 2);
		for (let k = 0; k < K; k++) {
			store<i8>(to, <i8>nearest(load<f32>(column + <usize>k * strideK) * inverse));
			to += k & 1 ? 2 * COLUMNS - 1 : 1;
		}
	}
}

/** to (16 bits each) ← a / scale; returns the scale. A row that is not all finite numbers gives a scale that is not one. */
export function quantize(K: i32, a: usize, to: usize): f32 {
	let largest = f32x4.splat(0);
	for (let k = 0; k < K; k += 4) largest = f32x4.max(largest, f32x4.abs(v128.load(a + (<usize>k << 2))));
	const most = max(
		max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
		max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
	);
	const limit: f32 = K > LONGEST ? ROW_LIMIT * <f32>LONGEST / <f32>K : ROW_LIMIT;
	const scale = most / limit;
	const inverse = f32x4.splat(most > 0 ? limit / most : 0);
	for (let k = 0; k < K; k += 8) {
		const low = f32x4.nearest(f32x4.mul(v128.load(a), inverse));
		const high = f32x4.nearest(f32x4.mul(v128.load(a, 16), inverse));
		v128.store(to, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high)));
		a += 32;
		to += 16;
	}
	return scale;
}

/** c [N] = initial [N] + scale · scales ⊙ (a · q), a as `quantize` left it. */
export function productOfQuantized(
	K: i32, N: i32, a: usize, scale: f32, packed: usize, scales: usize, initial: usize, c: usize,
): void {
	const factor = f32x4.splat(scale);
	for (let n = 0; n < N; n += COLUMNS) {
		let s0 = i32x4.splat(0), s1 = i32x4.splat(0), s2 = i32x4.splat(0), s3 = i32x4.splat(0);
		const end = a + (<usize>K << 1);
		for (let x = a; x < end; x += 4) {
			const pair = v128.load32_splat(x);
			s0 = i32x4.add(s0, i32x4.dot_i16x8_s(pair, v128.load8x8_s(packed)));
			s1 = i32x4.add(s1, i32x4.dot_i16x8_s(pair, v128.load8x8_s(packed, 8)));
			s2 = i32x4.add(s2, i32x4.dot_i16x8_s(pair, v128.load8x8_s(packed, 16)));
			s3 = i32x4.add(s3, i32x4.dot_i16x8_s(pair, v128.load8x8_s(packed, 24)));
			packed += 32;
		}
		finish(s0, factor, scales, initial, c);
		finish(s1, factor, scales + 16, initial + 16, c + 16);
		finish(s2, factor, scales + 32, initial + 32, c + 32);
		finish(s3, factor, scales + 48, initial + 48, c + 48);
		scales += 64, initial += 64, c += 64;
	}
}

// @ts-ignore: decorator
@inline
function finish(sums: v128, factor: v128, scales: usize, initial: usize, c: usize): void {
	const product = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(sums), factor), v128.load(scales));
	v128.store(c, f32x4.add(v128.load(initial), product));
}
