/**
 * The LSTM cell, one time step of several batch rows, after the matrix products:
 *
 *   c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
 *   h' = σ(o) ⊙ tanh(c')
 *
 * gates [rows, 4H] holds the sums W_ih x + b_ih + W_hh h + b_hh in the order i | f | g | o, its rows `ldg` bytes apart; H is a multiple of 16.
 * A single row may be computed for `units` of its units only; all pointers then point to the first of these. Two vectors are handled side by
 * side, so that the runtime can pair them into one of 256 bits.
 */
import {one, sigmoid, tanh} from './activations';
import {madd} from './tiles';

/**
 * gates ← σ(i) | σ(f) | tanh(g) | σ(o); writes c and h, both [rows, H]. The first loop computes c of all units and the second one h: in
 * a single loop the chain of operations of one unit is too long for the processor to overlap enough units (measured: 20 %
 * slower).
 */
export function lstmForward(
	rows: i32, H: i32, units: i32, gates: usize, ldg: usize, cBefore: usize, c: usize, h: usize,
): void {
	const width = <usize>H << 2, part = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		for (let u: usize = 0; u < part; u += 32) {
			const is = gates + u;
			const fs = is + width;
			const gs = fs + width;
			const i0 = sigmoid(v128.load(is)), i1 = sigmoid(v128.load(is, 16));
			const f0 = sigmoid(v128.load(fs)), f1 = sigmoid(v128.load(fs, 16));
			const g0 = tanh(v128.load(gs)), g1 = tanh(v128.load(gs, 16));
			const c0 = madd(f0, v128.load(cBefore + u), f32x4.mul(i0, g0));
			const c1 = madd(f1, v128.load(cBefore + u, 16), f32x4.mul(i1, g1));
			v128.store(is, i0), v128.store(is, i1, 16);
			v128.store(fs, f0), v128.store(fs, f1, 16);
			v128.store(gs, g0), v128.store(gs, g1, 16);
			v128.store(c + u, c0), v128.store(c + u, c1, 16);
		}
		for (let u: usize = 0; u < part; u += 32) {
			const os = gates + 3 * width + u;
			const o0 = sigmoid(v128.load(os)), o1 = sigmoid(v128.load(os, 16));
			const t0 = tanh(v128.load(c + u)), t1 = tanh(v128.load(c + u, 16));
			v128.store(os, o0), v128.store(os, o1, 16);
			v128.store(h + u, f32x4.mul(o0, t0)), v128.store(h + u, f32x4.mul(o1, t1), 16);
		}
		gates += ldg;
		cBefore += part, c += part, h += part;
	}
}

/** The derivative of s = σ(x) by x: s (1 − s). */
// @ts-ignore: decorator
@inline
function sigmoidSlope(s: v128): v128 {
	return f32x4.mul(s, f32x4.sub(one(), s));
}

/** The derivative of t = tanh(x) by x: 1 − t². */
// @ts-ignore: decorator
@inline
function tanhSlope(t: v128): v128 {
	return f32x4.sub(one(), f32x4.mul(t, t));
}

/**
 * The backward pass of one step. It reads the gates as `lstmForward` left them, c of the previous step and of this one, dh, and dc as
 * the next step left it. gates ← gradient of the sums; dc ← gradient of the previous c. tanh(c) is computed again, which takes
 * less time than reading it from memory.
 */
export function lstmBackward(
	rows: i32, H: i32, units: i32, gates: usize, ldg: usize, cBefore: usize, c: usize, dh: usize, dc: usize,
): void {
	const width = <usize>H << 2, part = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		const end = gates + part;
		const next = gates + ldg;
		let fs = gates + width;
		let gs = fs + width;
		let os = gs + width;
		while (gates < end) {
			const i0 = v128.load(gates), i1 = v128.load(gates, 16);
			const f0 = v128.load(fs), f1 = v128.load(fs, 16);
			const g0 = v128.load(gs), g1 = v128.load(gs, 16);
			const o0 = v128.load(os), o1 = v128.load(os, 16);
			const t0 = tanh(v128.load(c)), t1 = tanh(v128.load(c, 16));
			const dh0 = v128.load(dh), dh1 = v128.load(dh, 16);
			const dc0 = madd(f32x4.mul(dh0, o0), tanhSlope(t0), v128.load(dc));
			const dc1 = madd(f32x4.mul(dh1, o1), tanhSlope(t1), v128.load(dc, 16));
			const di0 = f32x4.mul(f32x4.mul(dc0, g0), sigmoidSlope(i0)), di1 = f32x4.mul(f32x4.mul(dc1, g1), sigmoidSlope(i1));
			const df0 = f32x4.mul(f32x4.mul(dc0, v128.load(cBefore)), sigmoidSlope(f0));
			const df1 = f32x4.mul(f32x4.mul(dc1, v128.load(cBefore, 16)), sigmoidSlope(f1));
			const dg0 = f32x4.mul(f32x4.mul(dc0, i0), tanhSlope(g0)), dg1 = f32x4.mul(f32x4.mul(dc1, i1), tanhSlope(g1));
			const do0 = f32x4.mul(f32x4.mul(dh0, t0), sigmoidSlope(o0)), do1 = f32x4.mul(f32x4.mul(dh1, t1), sigmoidSlope(o1));
			v128.store(gates, di0), v128.store(gates, di1, 16);
			v128.store(fs, df0), v128.store(fs, df1, 16);
			v128.store(gs, dg0), v128.store(gs, dg1, 16);
			v128.store(os, do0), v128.store(os, do1, 16);
			v128.store(dc, f32x4.mul(dc0, f0)), v128.store(dc, f32x4.mul(dc1, f1), 16);
			gates += 32, fs += 32, gs += 32, os += 32;
			cBefore += 32, c += 32, dh += 32, dc += 32;
		}
		gates = next;
	}
}
