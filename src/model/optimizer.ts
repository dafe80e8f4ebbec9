/**
 * The update of the parameters from their gradient: clipping, AdamW with an average, or plain gradient descent. Arithmetic is
 * float64; arrays may be float32, then results are rounded as they are stored.
 */
import type {AdamWConfig} from '../config.js';

export type Numbers = Float32Array | Float64Array;

/** Global norm of some arrays: the length of the vector that they would be end to end. */
export const globalNorm = (arrays: Iterable<Numbers>): number => {
	let sum = 0;
	for (const values of arrays) for (const value of values) sum += value * value;
	return Math.sqrt(sum);
};

/** The factor that makes a gradient of this norm no longer than `maximum` (Pascanu et al. 2013; as in PyTorch). */
export const clipFactor = (norm: number, maximum: number): number => Math.min(1, maximum / (norm + 1e-6));

/** A parameter's array and the moments that AdamW keeps for it. All have the same length. */
export type Adaptive = {
	readonly parameters: Numbers;
	readonly firstMoment: Numbers;
	readonly secondMoment: Numbers;
};

/**
 * AdamW (Loshchilov and Hutter 2019), as torch.optim.AdamW: update number `step` (1, 2, …), in place.
 *
 *   θ ← θ − lr·λ·θ                                  decay, apart from the gradient
 *   m ← β₁ m + (1 − β₁) ∇
 *   v ← β₂ v + (1 − β₂) ∇²
 *   θ ← θ − lr · (m / (1 − β₁ⁿ)) / (√(v / (1 − β₂ⁿ)) + ε)
 */
export function adamW(
	{parameters, firstMoment, secondMoment}: Adaptive,
	gradient: Numbers,
	step: number,
	learningRate: number,
	{beta1, beta2, epsilon, weightDecay}: Omit<AdamWConfig, 'kind'>,
): void {
	const firstCorrection = 1 - beta1 ** step; // both moments start at zero and are too small at first
	const secondCorrection = 1 - beta2 ** step;
	for (let index = 0; index < parameters.length; index++) {
		const m = beta1 * firstMoment[index] + (1 - beta1) * gradient[index];
		const v = beta2 * secondMoment[index] + (1 - beta2) * gradient[index] ** 2;
		const direction = m / firstCorrection / (Math.sqrt(v / secondCorrection) + epsilon);
		parameters[index] = parameters[index] * (1 - learningRate * weightDecay) - learningRate * direction;
		firstMoment[index] = m;
		secondMoment[index] = v;
	}
}

/** Plain gradient descent in place, as torch.optim.SGD without momentum: θ ← θ − lr · ∇. */
export function descend(parameters: Numbers, gradient: Numbers, learningRate: number): void {
	for (let index = 0; index < parameters.length; index++) parameters[index] -= learningRate * gradient[index];
}

/**
 * The average after update number `step` (1, 2, …), in place: average ← d·average + (1 − d)·parameters. It decays faster at
 * first, d = min(decay, (step + 1) / (step + 10)), so that it forgets the random start.
 */
export function follow(average: Numbers, parameters: Numbers, step: number, decay: number): void {
	const d = Math.min(decay, (step + 1) / (step + 10));
	for (let index = 0; index < average.length; index++) {
		average[index] = d * average[index] + (1 - d) * parameters[index];
	}
}
