/**
 * The plain recurrent cell, h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or with a rectifier in place of tanh.
 * sums, h and their gradients are [rows, H]. The cell treats each number alone, so `count` = rows · H is all that a kernel has to know.
 */
import {one, tanh} from './activations';

/** h ← tanh(sums) */
export function tanhForward(count: i32, sums: usize, h: usize): void {
	for (const end = sums + (<usize>count << 2); sums < end; sums += 32, h += 32) {
		const h0 = tanh(v128.load(sums)), h1 = tanh(v128.load(sums, 16));
		v128.store(h, h0), v128.store(h, h1, 16);
	}
}

/** dsums ← dh ⊙ (1 − h²) */
export function tanhBackward(count: i32, h: usize, dh: usize, dsums: usize): void {
	for (const end = h + (<usize>count << 2); h < end; h += 16, dh += 16, dsums += 16) {
		const t = v128.load(h);
		v128.store(dsums, f32x4.mul(v128.load(dh), f32x4.sub(one(), f32x4.mul(t, t))));
	}
}

/** h ← max(0, sums). The order of the arguments of `pmax` lets NaN pass. */
export function reluForward(count: i32, sums: usize, h: usize): void {
	for (const end = sums + (<usize>count << 2); sums < end; sums += 16, h += 16) {
		v128.store(h, f32x4.pmax(v128.load(sums), f32x4.splat(0)));
	}
}

/** dsums ← dh where h > 0, else 0 */
export function reluBackward(count: i32, h: usize, dh: usize, dsums: usize): void {
	for (const end = h + (<usize>count << 2); h < end; h += 16, dh += 16, dsums += 16) {
		v128.store(dsums, v128.and(v128.load(dh), f32x4.gt(v128.load(h), f32x4.splat(0))));
	}
}
