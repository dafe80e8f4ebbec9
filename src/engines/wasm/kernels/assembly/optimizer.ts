/** The optimizers, AdamW with the average of the weights and plain gradient descent, for some of the parameters. */
import {flushed, sum} from './activations';
import {madd} from './tiles';

/** Σ g² of `count` numbers, a multiple of 16. Sums of 4 KB each are added up in double precision. */
export function sumOfSquares(count: i32, g: usize): f64 {
	let total: f64 = 0;
	const end = g + (<usize>count << 2);
	while (g < end) {
		const next = min(end, g + 4096);
		let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
		for (; g < next; g += 64) {
			const v0 = v128.load(g), v1 = v128.load(g, 16), v2 = v128.load(g, 32), v3 = v128.load(g, 48);
			s0 = f32x4.add(s0, f32x4.mul(v0, v0)), s1 = f32x4.add(s1, f32x4.mul(v1, v1));
			s2 = f32x4.add(s2, f32x4.mul(v2, v2)), s3 = f32x4.add(s3, f32x4.mul(v3, v3));
		}
		total += <f64>sum(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
	}
	return total;
}

/**
 * AdamW (Loshchilov and Hutter 2019) as torch.optim.AdamW computes it, with clipping and the average a of the weights:
 *
 *   g ← clip · g            m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *   w ← shrink · w − rate · m / (√v / root + ε)          a ← decay · a + (1 − decay) · w
 *
 * with shrink = 1 − lr · weightDecay, rate = lr / (1 − β₁ᵗ), root = √(1 − β₂ᵗ). Moments of what has no gradient, such as the
 * rows of a character that stays away, fade; so do weights and their average.
 */
export function adamW(
	count: i32, w: usize, g: usize, m: usize, v: usize, a: usize,
	clip: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, shrink: f32, rate: f32, root: f32, epsilon: f32, decay: f32, rest: f32,
): void {
	const clips = f32x4.splat(clip), shrinks = f32x4.splat(shrink), rates = f32x4.splat(rate);
	const beta1s = f32x4.splat(beta1), rest1s = f32x4.splat(rest1), beta2s = f32x4.splat(beta2), rest2s = f32x4.splat(rest2);
	const roots = f32x4.splat(root), epsilons = f32x4.splat(epsilon), decays = f32x4.splat(decay), rests = f32x4.splat(rest);
	for (const end = w + (<usize>count << 2); w < end; w += 32, g += 32, m += 32, v += 32, a += 32) {
		const g0 = f32x4.mul(v128.load(g), clips), g1 = f32x4.mul(v128.load(g, 16), clips);
		const m0 = flushed(madd(beta1s, v128.load(m), f32x4.mul(rest1s, g0)));
		const m1 = flushed(madd(beta1s, v128.load(m, 16), f32x4.mul(rest1s, g1)));
		const v0 = flushed(madd(beta2s, v128.load(v), f32x4.mul(rest2s, f32x4.mul(g0, g0))));
		const v1 = flushed(madd(beta2s, v128.load(v, 16), f32x4.mul(rest2s, f32x4.mul(g1, g1))));
		const d0 = f32x4.add(f32x4.div(f32x4.sqrt(v0), roots), epsilons);
		const d1 = f32x4.add(f32x4.div(f32x4.sqrt(v1), roots), epsilons);
		const w0 = flushed(f32x4.sub(f32x4.mul(v128.load(w), shrinks), f32x4.div(f32x4.mul(rates, m0), d0)));
		const w1 = flushed(f32x4.sub(f32x4.mul(v128.load(w, 16), shrinks), f32x4.div(f32x4.mul(rates, m1), d1)));
		const a0 = flushed(madd(decays, v128.load(a), f32x4.mul(rests, w0)));
		const a1 = flushed(madd(decays, v128.load(a, 16), f32x4.mul(rests, w1)));
		v128.store(m, m0), v128.store(m, m1, 16);
		v128.store(v, v0), v128.store(v, v1, 16);
		v128.store(w, w0), v128.store(w, w1, 16);
		v128.store(a, a0), v128.store(a, a1, 16);
	}
}

/** Plain gradient descent, w ← w − rate · g. The rate includes the clipping. */
export function descend(count: i32, w: usize, g: usize, rate: f32): void {
	const rates = f32x4.splat(rate);
	for (const end = w + (<usize>count << 2); w < end; w += 32, g += 32) {
		const w0 = f32x4.sub(v128.load(w), f32x4.mul(rates, v128.load(g)));
		const w1 = f32x4.sub(v128.load(w, 16), f32x4.mul(rates, v128.load(g, 16)));
		v128.store(w, w0), v128.store(w, w1, 16);
	}
}
