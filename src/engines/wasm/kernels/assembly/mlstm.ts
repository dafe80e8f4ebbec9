/**
 * The intermediate state of the multiplicative LSTM, m = (W_mx x) ⊙ (W_mh h), after the matrix products. The rows of W_mx x stand in the
 * rows of sums, `ldf` bytes apart; all others are [rows, H], with H a multiple of 8. Two factors that fade make a product that fades
 * twice as fast, so products count as 0 where they are too small to be noticed.
 */
import {flushed} from './activations';

/** m ← factor ⊙ product */
export function intermediateForward(rows: i32, H: i32, factor: usize, ldf: usize, product: usize, m: usize): void {
	const width = <usize>H << 2;
	for (let row = 0; row < rows; row++) {
		for (let u: usize = 0; u < width; u += 32) {
			const m0 = f32x4.mul(v128.load(factor + u), v128.load(product + u));
			const m1 = f32x4.mul(v128.load(factor + u, 16), v128.load(product + u, 16));
			v128.store(m + u, flushed(m0)), v128.store(m + u, flushed(m1), 16);
		}
		factor += ldf, product += width, m += width;
	}
}

/** factor ← dm ⊙ product and product ← dm ⊙ factor: each becomes its own gradient. */
export function intermediateBackward(rows: i32, H: i32, factor: usize, ldf: usize, product: usize, dm: usize): void {
	const width = <usize>H << 2;
	for (let row = 0; row < rows; row++) {
		for (let u: usize = 0; u < width; u += 32) {
			const d0 = v128.load(dm + u), d1 = v128.load(dm + u, 16);
			const f0 = v128.load(factor + u), f1 = v128.load(factor + u, 16);
			const p0 = v128.load(product + u), p1 = v128.load(product + u, 16);
			v128.store(factor + u, flushed(f32x4.mul(d0, p0))), v128.store(factor + u, flushed(f32x4.mul(d1, p1)), 16);
			v128.store(product + u, flushed(f32x4.mul(d0, f0))), v128.store(product + u, flushed(f32x4.mul(d1, f1)), 16);
		}
		factor += ldf, product += width, dm += width;
	}
}
