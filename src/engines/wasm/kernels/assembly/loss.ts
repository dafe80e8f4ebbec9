/** Softmax and cross entropy: −ln p(target) of each row of logits. */
import {exp, sum} from './activations';

/** The largest number of a row. It may overlook a NaN; `exponentials` does not. */
// @ts-ignore: decorator
@inline
function largest(from: usize, end: usize): f32 {
	let m0 = v128.load(from), m1 = v128.load(from, 16);
	for (let p = from + 32; p < end; p += 32) m0 = f32x4.pmax(m0, v128.load(p)), m1 = f32x4.pmax(m1, v128.load(p, 16));
	const m = f32x4.pmax(m0, m1);
	return max(max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)), max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)));
}

/** Replaces each x of a row by eˣ⁻ᵐ; returns the sum of the row. */
// @ts-ignore: decorator
@inline
function exponentials(from: usize, end: usize, m: v128): f32 {
	let total0 = f32x4.splat(0), total1 = f32x4.splat(0);
	for (let p = from; p < end; p += 32) {
		const e0 = exp(f32x4.sub(v128.load(p), m)), e1 = exp(f32x4.sub(v128.load(p, 16), m));
		v128.store(p, e0), v128.store(p, e1, 16);
		total0 = f32x4.add(total0, e0), total1 = f32x4.add(total1, e1);
	}
	return sum(f32x4.add(total0, total1));
}

/** Multiplies a row by a number. */
// @ts-ignore: decorator
@inline
function multiplyBy(from: usize, end: usize, factor: v128): void {
	for (let p = from; p < end; p += 32) {
		const p0 = f32x4.mul(v128.load(p), factor), p1 = f32x4.mul(v128.load(p, 16), factor);
		v128.store(p, p0), v128.store(p, p1, 16);
	}
}

/**
 * logits [rows, V], where V is padded to a multiple of 16 with columns of −1e30. Writes for each row its loss in nats to
 * losses [rows], and 1 to correct [rows] if its target was the most probable character, else 0. Then logits ← their gradient
 * times `scale`: (softmax − one-hot(target)) · scale. With a scale of 0 only the losses are wanted, and the logits are left as
 * exponentials.
 */
export function crossEntropy(
	rows: i32, V: i32, logits: usize, targets: usize, scale: f32, losses: usize, correct: usize,
): void {
	const width = <usize>V << 2;
	for (let row = 0; row < rows; row++) {
		const end = logits + width;
		const highest = largest(logits, end);
		const target = logits + (<usize>load<i32>(targets) << 2);
		const logit = load<f32>(target);
		const z = exponentials(logits, end, f32x4.splat(highest));
		store<f32>(losses, <f32>(Math.log(<f64>z) - (<f64>logit - <f64>highest)));
		store<i32>(correct, i32(logit == highest));
		if (scale != 0) {
			multiplyBy(logits, end, f32x4.splat(scale / z));
			store<f32>(target, load<f32>(target) - scale);
		}
		logits = end;
		targets += 4, losses += 4, correct += 4;
	}
}

/**
 * Makes the gradient of logits by one-hot targets, as `crossEntropy` leaves it, one by targets of which a teacher's distribution is a
 * part: gradient [rows, V] += weight · (one-hot(target) − probabilities), where ids and probabilities [rows, K] say what the teacher
 * expects.
 */
export function softenTargets(
	rows: i32, V: i32, K: i32, gradient: usize, targets: usize, ids: usize, probabilities: usize, weight: f32,
): void {
	for (let row = 0; row < rows; row++) {
		const target = gradient + (<usize>load<i32>(targets) << 2);
		store<f32>(target, load<f32>(target) + weight);
		for (let k = 0; k < K; k++) {
			const expected = gradient + (<usize>load<i32>(ids) << 2);
			store<f32>(expected, load<f32>(expected) - weight * load<f32>(probabilities));
			ids += 4, probabilities += 4;
		}
		gradient += <usize>V << 2, targets += 4;
	}
}
