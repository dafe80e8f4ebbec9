/** AdamW with clipping and the average of the weights, over a slice of the parameters. */
import {sum} from './activations';
import {madd} from './tiles';

/** Σ g² of `count` numbers, summed in double precision in pieces of 4 KB. */
export function sumOfSquares(count: i32, g: usize): f64 {
	let total: f64 = 0;
	const end = g + (<usize>count << 2);
	while (g < end) {
		const next = min(end, g + 4096);
		let squares = f32x4.splat(0);
		for (; g < next; g += 16) {
			const v = v128.load(g);
			squares = f32x4.add(squares, f32x4.mul(v, v));
		}
		total += <f64>sum(squares);
	}
	return total;
}

/**
 * Loshchilov and Hutter 2019, as torch.optim.AdamW does it:
 *
 *   g ← clip · g            m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *   w ← shrink · w − rate · m / (√v / root + ε)          a ← decay · a + (1 − decay) · w
 *
 * with shrink = 1 − lr · weightDecay, rate = lr / (1 − β₁ᵗ), root = √(1 − β₂ᵗ).
 */
export function adamW(
	count: i32, w: usize, g: usize, m: usize, v: usize, a: usize,
	clip: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, shrink: f32, rate: f32, root: f32, epsilon: f32, decay: f32, rest: f32,
): void {
	const clips = f32x4.splat(clip), shrinks = f32x4.splat(shrink), rates = f32x4.splat(rate);
	const beta1s = f32x4.splat(beta1), rest1s = f32x4.splat(rest1), beta2s = f32x4.splat(beta2), rest2s = f32x4.splat(rest2);
	const roots = f32x4.splat(root), epsilons = f32x4.splat(epsilon), decays = f32x4.splat(decay), rests = f32x4.splat(rest);
	for (const end = w + (<usize>count << 2); w < end; w += 16, g += 16, m += 16, v += 16, a += 16) {
		const gradient = f32x4.mul(v128.load(g), clips);
		const first = madd(beta1s, v128.load(m), f32x4.mul(rest1s, gradient));
		const second = madd(beta2s, v128.load(v), f32x4.mul(rest2s, f32x4.mul(gradient, gradient)));
		const denominator = f32x4.add(f32x4.div(f32x4.sqrt(second), roots), epsilons);
		const weight = f32x4.sub(f32x4.mul(v128.load(w), shrinks), f32x4.div(f32x4.mul(rates, first), denominator));
		v128.store(m, first);
		v128.store(v, second);
		v128.store(w, weight);
		v128.store(a, madd(decays, v128.load(a), f32x4.mul(rests, weight)));
	}
}
