// Functions of single numbers that several kernels share.

// The smallest number that is not subnormal, a little enlarged. Some processors take a hundred cycles to multiply what is below it.
const SMALLEST: f32 = 1.2e-38;

// x, or 0 where x is so small that a product with it would be slow. A NaN stays one.
fn flushed(x: f32) -> f32 {
	return select(x, 0.0, abs(x) < SMALLEST);
}

// σ(x) = 1 / (1 + e⁻ˣ). The limit keeps e⁻ˣ finite, since WGSL knows no infinity.
fn sigmoid(x: f32) -> f32 {
	return 1.0 / (1.0 + exp(-select(x, -80.0, x < -80.0)));
}

// tanh x, to the precision of float32: GPUs may round their own to 11 bits. Near 0, where 1 − 2 / (e²ˣ + 1) would lose all digits, it
// is its power series.
fn hyperbolic(x: f32) -> f32 {
	let a = select(x, 15.0, x > 15.0);
	let limited = select(a, -15.0, a < -15.0);
	let far = 1.0 - 2.0 / (exp(2.0 * limited) + 1.0);
	let s = x * x;
	let near = x * (1.0 + s * (-0.33333334 + s * (0.13333334 + s * (-0.053968254 + s * 0.021869488))));
	return select(far, near, abs(x) < 0.25);
}
