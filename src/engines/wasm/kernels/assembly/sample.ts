/**
 * Draws a character from logits. It computes in double precision and in the same order as `sampling/sample.ts`, so that both
 * draw the same character from the same logits and the same random number.
 */

/**
 * The constants of `model/exponential.ts` (the largest x of e⁻ˣ, the steps of its table between two integers, one such step, the
 * coefficients of the series for the rest) and 2⁵², which leaves an integer that is added to it in the lowest bits. They are read from
 * memory, because the runtime would rebuild a vector constant from scalars at each use.
 */
const CONSTANTS = memory.data<f64>([700, 16, 1 / 16.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1, 4503599627370496]);
const LARGEST = 0, STEPS = 1, STEP = 2, SERIES = 3, WHOLE = 8;
/** The logit in the columns of padding. */
const PADDING: f32 = -1e30;

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
	return v128.load64_splat(CONSTANTS + (<usize>index << 3));
}

/**
 * Returns the first id up to which the weights exp((logit − max) / temperature) add up to more than uniform · the sum of all; at
 * temperature 0 the id of the largest logit; −1 where a logit is NaN or the largest one is not finite.
 * logits: V, padded with −1e30 to a multiple of 4. table: e^(−n / 16) for n = 0, 1, … of f64. weights: scratch for as many f64.
 */
export function draw(V: i32, logits: usize, temperature: f64, uniform: f64, table: usize, weights: usize): i32 {
	const end = logits + (<usize>V << 2);
	let largest = v128.load(logits);
	let strange = f32x4.ne(largest, largest);
	for (let p = logits + 16; p < end; p += 16) {
		const x = v128.load(p);
		strange = v128.or(strange, f32x4.ne(x, x));
		largest = f32x4.pmax(largest, x);
	}
	const maximum = max(
		max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
		max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
	);
	if (v128.any_true(strange) || !isFinite(maximum) || maximum <= PADDING) return -1;
	if (temperature == 0) return firstOf(logits, maximum);
	let left = uniform * weigh(V, logits, maximum, temperature, table, weights);
	for (let id = 0; id < V; id++) {
		left -= load<f64>(weights + (<usize>id << 3));
		if (left < 0) return id;
	}
	return firstOf(logits, maximum); // rounding has made the sum smaller than the total
}

/** The id of the first logit that equals `value`. */
function firstOf(logits: usize, value: f32): i32 {
	let id = 0;
	while (load<f32>(logits + (<usize>id << 2)) != value) id++;
	return id;
}

/** Fills `weights` and returns their sum. */
function weigh(V: i32, logits: usize, maximum: f32, temperature: f64, table: usize, weights: usize): f64 {
	const most = f64x2.splat(maximum);
	const heat = f64x2.splat(temperature);
	let total: f64 = 0;
	for (const end = logits + (<usize>V << 2); logits < end; logits += 16, weights += 32) {
		const w0 = weightsOf(logits, most, heat, table), w1 = weightsOf(logits + 8, most, heat, table);
		v128.store(weights, w0), v128.store(weights, w1, 16);
		total += f64x2.extract_lane(w0, 0);
		total += f64x2.extract_lane(w0, 1);
		total += f64x2.extract_lane(w1, 0);
		total += f64x2.extract_lane(w1, 1);
	}
	return total;
}

/** The weights of two logits. */
// @ts-ignore: decorator
@inline
function weightsOf(logits: usize, most: v128, heat: v128, table: usize): v128 {
	const x = f64x2.div(f64x2.sub(most, f64x2.promote_low_f32x4(v128.load64_zero(logits))), heat);
	const n = f64x2.floor(f64x2.mul(f64x2.pmin(x, constant(LARGEST)), constant(STEPS)));
	const r = f64x2.sub(x, f64x2.mul(n, constant(STEP)));
	let p = f64x2.sub(constant(SERIES + 1), f64x2.mul(r, constant(SERIES)));
	p = f64x2.sub(constant(SERIES + 2), f64x2.mul(r, p));
	p = f64x2.sub(constant(SERIES + 3), f64x2.mul(r, p));
	p = f64x2.sub(constant(SERIES + 4), f64x2.mul(r, p));
	p = f64x2.sub(constant(SERIES + 4), f64x2.mul(r, p));
	const place = f64x2.add(n, constant(WHOLE));
	const first = v128.load64_zero(table + (<usize>i32x4.extract_lane(place, 0) << 3));
	const both = v128.load64_lane(table + (<usize>i32x4.extract_lane(place, 2) << 3), first, 1);
	return v128.and(f64x2.lt(x, constant(LARGEST)), f64x2.mul(both, p));
}
