/**
 * The GRU cell in PyTorch's form, one time step of several rows, after the matrix products:
 *
 *   r = σ(r)   z = σ(z)
 *   n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
 *   h' = (1 − z) ⊙ n + z ⊙ h
 *
 * n needs two separate sums, since r multiplies only the one of h: gates [rows, 4H] holds n from x | r | z | n from h, so that the
 * three sums with x are neighbours, and so are the three with h. A single row may be computed for its first `units` units
 * only, as in `lstm.ts`.
 */
import {one, sigmoid, tanh} from './activations';
import {madd} from './tiles';

/** gates [rows, 4H] ← n | r | z | n from h; writes h [rows, H]. */
export function gruForward(rows: i32, H: i32, units: i32, gates: usize, hBefore: usize, h: usize): void {
	const width = <usize>H << 2, part = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		const end = gates + part;
		let rs = gates + width;
		let zs = rs + width;
		let ms = zs + width;
		while (gates < end) {
			const r0 = sigmoid(v128.load(rs)), r1 = sigmoid(v128.load(rs, 16));
			const z0 = sigmoid(v128.load(zs)), z1 = sigmoid(v128.load(zs, 16));
			const n0 = tanh(madd(r0, v128.load(ms), v128.load(gates)));
			const n1 = tanh(madd(r1, v128.load(ms, 16), v128.load(gates, 16)));
			v128.store(gates, n0), v128.store(gates, n1, 16);
			v128.store(rs, r0), v128.store(rs, r1, 16);
			v128.store(zs, z0), v128.store(zs, z1, 16);
			// (1 − z) n + z h = n + z (h − n)
			const h0 = madd(z0, f32x4.sub(v128.load(hBefore), n0), n0);
			const h1 = madd(z1, f32x4.sub(v128.load(hBefore, 16), n1), n1);
			v128.store(h, h0), v128.store(h, h1, 16);
			gates += 32, rs += 32, zs += 32, ms += 32;
			hBefore += 32, h += 32;
		}
		gates = ms;
	}
}

/**
 * The backward pass of one step. gates ← gradients of the four sums; dhBefore += dh ⊙ z, the gradient that reaches the previous h
 * directly. The product with W_hh, which follows, adds the gradient that reaches it through the gates.
 */
export function gruBackward(
	rows: i32, H: i32, units: i32, gates: usize, hBefore: usize, dh: usize, dhBefore: usize,
): void {
	const width = <usize>H << 2, part = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		const end = gates + part;
		let rs = gates + width;
		let zs = rs + width;
		let ms = zs + width;
		while (gates < end) {
			for (let v: usize = 0; v < 32; v += 16) {
				const n = v128.load(gates + v), r = v128.load(rs + v), z = v128.load(zs + v), m = v128.load(ms + v);
				const d = v128.load(dh + v);
				const through = f32x4.sub(one(), z);
				const dn = f32x4.mul(f32x4.mul(d, through), f32x4.sub(one(), f32x4.mul(n, n)));
				const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(v128.load(hBefore + v), n)), f32x4.mul(z, through));
				const dr = f32x4.mul(f32x4.mul(dn, m), f32x4.mul(r, f32x4.sub(one(), r)));
				v128.store(gates + v, dn);
				v128.store(rs + v, dr);
				v128.store(zs + v, dz);
				v128.store(ms + v, f32x4.mul(dn, r));
				v128.store(dhBefore + v, madd(d, z, v128.load(dhBefore + v)));
			}
			gates += 32, rs += 32, zs += 32, ms += 32;
			hBefore += 32, dh += 32, dhBefore += 32;
		}
		gates = ms;
	}
}
