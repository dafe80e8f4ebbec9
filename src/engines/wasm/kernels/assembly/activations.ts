/**
 * Elementwise functions of four numbers at once. Constants are read from memory, because the runtime would rebuild a vector
 * constant from scalars at each use. The order of the arguments of `pmin` and `pmax` lets NaN pass, so that a model that has
 * diverged is noticed.
 */
import {madd} from './tiles';

const CONSTANTS = memory.data<f32>([
	// tanh as x · P(x²) / Q(x²) on [−7.9, 7.9], beyond which float32 tanh is ±1: the coefficients of Eigen's `ptanh`.
	4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8, -8.60467152213735e-11,
	2.00018790482477e-13, -2.76076847742355e-16,
	4.89352518554385e-3, 2.26843463243900e-3, 1.18534705686654e-4, 1.19825839466702e-6,
	7.90531110763549805, -7.90531110763549805, 0.5, 1,
	// eˣ for x ≥ −60: that limit; 1 / ln 2; 1.5 · 2²³ + 127; −ln 2 as a sum of two numbers; the coefficients of Cephes' `expf`.
	-60, 1.44269504088896341, 12583039, -0.693359375, 2.12194440e-4,
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
	// The magnitude below which numbers count as 0.
	1e-30,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
	return v128.load32_splat(CONSTANTS + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function half(): v128 {
	return constant(13);
}

// @ts-ignore: decorator
@inline
export function one(): v128 {
	return constant(14);
}

/**
 * x, and 0 where it is smaller than 1e-30, which no sum of a network notices; NaN stays. What fades by being multiplied again and
 * again would else become subnormal: 0.9 times the smallest such number is rounded back to it, so that it would stay so for ever.
 */
// @ts-ignore: decorator
@inline
export function flushed(x: v128): v128 {
	return v128.andnot(x, f32x4.lt(f32x4.abs(x), constant(26)));
}

/** tanh(x) with an error below 3e-7. */
// @ts-ignore: decorator
@inline
export function tanh(value: v128): v128 {
	const x = f32x4.pmax(f32x4.pmin(value, constant(11)), constant(12));
	const x2 = f32x4.mul(x, x);
	let p = madd(x2, constant(6), constant(5));
	p = madd(x2, p, constant(4));
	p = madd(x2, p, constant(3));
	p = madd(x2, p, constant(2));
	p = madd(x2, p, constant(1));
	p = madd(x2, p, constant(0));
	let q = madd(x2, constant(10), constant(9));
	q = madd(x2, q, constant(8));
	q = madd(x2, q, constant(7));
	return f32x4.div(f32x4.mul(x, p), q);
}

/** σ(x) = ½ + ½ tanh(x / 2) with an error below 2e-7. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
	return madd(tanh(f32x4.mul(x, half())), half(), half());
}

/**
 * eˣ for x ≤ 0 as 2ⁿ · eʳ with |r| ≤ ½ ln 2, with an error of at most 2 units in the last place. Adding x / ln 2 to 1.5 · 2²³ + 127
 * rounds it to n, because numbers of that size have no fractional bits; the lowest bits of the sum are n + 127, and shifted
 * left by 23 they are the float 2ⁿ. The result is exactly 0 below −60: that changes no sum that contains e⁰, whereas so small a
 * number, multiplied by a scale, may become subnormal, and some processors take a hundred cycles to compute with such numbers.
 */
// @ts-ignore: decorator
@inline
export function exp(value: v128): v128 {
	const x = f32x4.pmax(value, constant(15));
	const shifted = f32x4.add(f32x4.mul(x, constant(16)), constant(17));
	const n = f32x4.sub(shifted, constant(17));
	const r = madd(n, constant(19), madd(n, constant(18), x));
	let p = madd(r, constant(20), constant(21));
	p = madd(r, p, constant(22));
	p = madd(r, p, constant(23));
	p = madd(r, p, constant(24));
	p = madd(r, p, constant(25));
	p = madd(f32x4.mul(r, r), p, f32x4.add(r, one()));
	return v128.andnot(f32x4.mul(p, i32x4.shl(shifted, 23)), f32x4.lt(value, constant(15)));
}

// @ts-ignore: decorator
@inline
export function sum(v: v128): f32 {
	return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
