/**
 * Draws a character from logits, in double precision and in the very order of `sampling/sample.ts`, so that both draw the
 * same character from the same logits and the same random number.
 */

/** As in `model/exponential.ts`. */
const STEPS: f64 = 16;
const LARGEST: f64 = 700;
/** What stands in the columns after the last character's. */
const PADDING: f32 = -1e30;

/**
 * The id at which the weights exp((logit − max) / temperature), summed in the order of the ids, pass uniform · their sum; at
 * temperature 0 the id of the largest logit. −1 where a logit is NaN or no largest is finite.
 * logits: padded with −1e30 to a multiple of 4. table: e^(−n / 16) as f64. weights: room for V + 1 f64.
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
	return firstOf(logits, maximum); // rounding: the sum came out smaller than the total
}

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
	for (let id = 0; id < V; id += 2) {
		const logit = f64x2.promote_low_f32x4(v128.load64_zero(logits + (<usize>id << 2)));
		const x = f64x2.div(f64x2.sub(most, logit), heat);
		const within = f64x2.lt(x, f64x2.splat(LARGEST));
		const n = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.pmin(x, f64x2.splat(LARGEST)), f64x2.splat(STEPS)));
		const r = f64x2.sub(x, f64x2.mul(f64x2.convert_low_i32x4_s(n), f64x2.splat(1 / STEPS)));
		let p = f64x2.sub(f64x2.splat(1 / 24.0), f64x2.mul(r, f64x2.splat(1 / 120.0)));
		p = f64x2.sub(f64x2.splat(1 / 6.0), f64x2.mul(r, p));
		p = f64x2.sub(f64x2.splat(0.5), f64x2.mul(r, p));
		p = f64x2.sub(f64x2.splat(1), f64x2.mul(r, p));
		p = f64x2.sub(f64x2.splat(1), f64x2.mul(r, p));
		const whole = v128.load64_lane(
			table + (<usize>i32x4.extract_lane(n, 1) << 3),
			v128.load64_zero(table + (<usize>i32x4.extract_lane(n, 0) << 3)),
			1,
		);
		const weight = v128.and(within, f64x2.mul(whole, p));
		v128.store(weights + (<usize>id << 3), weight);
		total += f64x2.extract_lane(weight, 0);
		if (id + 1 < V) total += f64x2.extract_lane(weight, 1);
	}
	return total;
}
