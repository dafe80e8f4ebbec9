/** Softmax and cross entropy: −ln p(target) of each row of logits. */
import {exp, sum} from './activations';

// @ts-ignore: decorator
@inline
function largest(v: v128): f32 {
	return max(max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/**
 * logits [rows, V], V padded to a multiple of 16 with columns of −1e30. Writes each row's loss [rows] in nats and whether its
 * target was the most probable [rows]; then logits ← their gradient times `scale`: (softmax − one-hot(target)) · scale.
 * A scale of 0 leaves the logits as exponentials: only the losses are wanted.
 */
export function crossEntropy(
	rows: i32, V: i32, logits: usize, targets: usize, scale: f32, losses: usize, correct: usize,
): void {
	const width = <usize>V << 2;
	for (let row = 0; row < rows; row++) {
		const end = logits + width;
		let m = v128.load(logits);
		for (let p = logits + 16; p < end; p += 16) m = f32x4.max(m, v128.load(p));
		const highest = largest(m);
		const target = logits + (<usize>load<i32>(targets) << 2);
		const logit = load<f32>(target);
		m = f32x4.splat(highest);
		let total = f32x4.splat(0);
		for (let p = logits; p < end; p += 16) {
			const e = exp(f32x4.sub(v128.load(p), m));
			v128.store(p, e);
			total = f32x4.add(total, e);
		}
		const z = sum(total);
		store<f32>(losses, <f32>(Math.log(<f64>z) - (<f64>logit - <f64>highest)));
		store<i32>(correct, i32(logit == highest));
		if (scale != 0) {
			const factor = f32x4.splat(scale / z);
			for (let p = logits; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), factor));
			store<f32>(target, load<f32>(target) - scale);
		}
		logits = end;
		targets += 4, losses += 4, correct += 4;
	}
}
