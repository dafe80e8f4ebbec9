/**
 * The update of the parameters from their gradient: clipping by the global norm, then AdamW with its average, or plain descent.
 * All parameters are one vector, so an update is a few operations, which change TensorFlow's variables in place.
 *
 * Letters in shapes: P parameters.
 */
import type {AdamWConfig, OptimizerConfig} from '../../config.js';
import type {StateKind} from '../engine.js';
import {stateKinds} from '../trainer-state.js';
import {attribute} from './binding.js';
import type {Recording} from './graph/recording.js';
import {add, concatenate, divide, halfSquares, minimum, squareRoot, subtract, times, unpack} from './operations.js';
import {ofFloats, type Tensor} from './tensors.js';

/** PyTorch's clip_grad_norm_ adds this to the norm before it divides. */
const clipEpsilon = 1e-6;

const inPlace = [ofFloats, attribute('bool', 'use_locking', false)];

/** The vectors of each optimizer. */
const vectorsOf: Readonly<Record<OptimizerConfig['kind'], readonly StateKind[]>> = {
	adamw: stateKinds,
	sgd: ['parameters'],
};

/** The numbers of an update that change from step to step, in the order of `nextRates`. */
type Rates = readonly Tensor[];

/**
 * The factors of AdamW's update number `step`: θ ← θ − lr/(1 − β₁ⁿ) · m / (√v/√(1 − β₂ⁿ) + ε). TensorFlow's operation has
 * its ε outside of the correction, so both corrections are put into the learning rate and ε. The average moves by
 * 1 − d, d = min(decay, (n + 1) / (n + 10)).
 */
function adamWRates({beta1, beta2, epsilon, weightDecay, averageDecay}: AdamWConfig, step: number, rate: number) {
	const secondCorrection = Math.sqrt(1 - beta2 ** step);
	const d = Math.min(averageDecay, (step + 1) / (step + 10));
	return Float32Array.of(
		(rate * secondCorrection) / (1 - beta1 ** step),
		epsilon * secondCorrection,
		rate * weightDecay,
		1 - d,
	);
}

export class Optimizer {
	readonly #recording: Recording;
	readonly #config: OptimizerConfig;
	/** Variables [P]. */
	readonly #variables: ReadonlyMap<StateKind, Tensor>;
	/** The number of updates made so far. */
	step = 0;

	constructor(recording: Recording, config: OptimizerConfig) {
		this.#recording = recording;
		this.#config = config;
		this.#variables = new Map(vectorsOf[config.kind].map(name => [name, recording.variable()]));
	}

	/** The vectors that this optimizer keeps. */
	get names(): readonly StateKind[] {
		return vectorsOf[this.#config.kind];
	}

	/** The variable of a vector; an optimizer without an average has the parameters in its place. */
	variable(name: StateKind): Tensor {
		const there = name === 'average' && !this.#variables.has(name) ? 'parameters' : name;
		const variable = this.#variables.get(there);
		if (variable === undefined) throw new Error(`The optimizer ${this.#config.kind} keeps no ${name}.`);
		return variable;
	}

	/** The count of numbers that `nextRates` gives. */
	get rateCount(): number {
		return this.#config.kind === 'sgd' ? 1 : 4;
	}

	/** Counts a step and gives the numbers of its update. */
	nextRates(learningRate: number): Float32Array {
		this.step++;
		if (this.#config.kind === 'sgd') return Float32Array.of(learningRate);
		return adamWRates(this.#config, this.step, learningRate);
	}

	/** Updates all vectors with the `rates` of `nextRates`. Gives the norm of the gradient before it was clipped. */
	update(gradients: readonly Tensor[], rates: Tensor): Tensor {
		const recording = this.#recording;
		const {gradientClipNorm} = this.#config;
		const gradient = concatenate(recording, gradients); // [P]
		const norm = squareRoot(recording, times(recording, halfSquares(recording, gradient), recording.filled(2, [])));
		const clipped = Number.isFinite(gradientClipNorm) ? this.#clip(gradient, norm) : gradient;
		const scalars = unpack(recording, rates, this.rateCount);
		if (this.#config.kind === 'sgd') this.#descend('parameters', scalars[0], clipped);
		else this.#adamW(clipped, scalars, this.#config);
		return norm;
	}

	/** A norm that is not a number leaves a gradient that isn't one either. */
	#clip(gradient: Tensor, norm: Tensor): Tensor {
		const recording = this.#recording;
		const longest = recording.filled(this.#config.gradientClipNorm, []);
		const factor = divide(recording, longest, add(recording, norm, recording.filled(clipEpsilon, [])));
		return times(recording, gradient, minimum(recording, factor, recording.filled(1, [])));
	}

	/** The vector ← the vector − rate · direction. */
	#descend(name: StateKind, rate: Tensor, direction: Tensor): void {
		this.#recording.run('ResourceApplyGradientDescent', inPlace, [this.variable(name), rate, direction], 0);
	}

	#adamW(gradient: Tensor, [rate, epsilon, decay, following]: Rates, config: AdamWConfig): void {
		const recording = this.#recording;
		const before = config.weightDecay > 0 ? recording.read(this.variable('parameters')) : undefined;
		this.#adam(gradient, rate, epsilon, config);
		if (before !== undefined) this.#descend('parameters', decay, before);
		const parameters = recording.read(this.variable('parameters'));
		const average = this.variable('average');
		if (config.averageDecay === 0) recording.assign(average, parameters);
		else this.#descend('average', following, subtract(recording, recording.read(average), parameters));
	}

	#adam(gradient: Tensor, rate: Tensor, epsilon: Tensor, {beta1, beta2}: AdamWConfig): void {
		const recording = this.#recording;
		const vectors = (['parameters', 'firstMoment', 'secondMoment'] as const).map(name => this.variable(name));
		const uncorrected = recording.filled(0, []);
		const betas = [recording.filled(beta1, []), recording.filled(beta2, [])];
		recording.run(
			'ResourceApplyAdam',
			[...inPlace, attribute('bool', 'use_nesterov', false)],
			[...vectors, uncorrected, uncorrected, rate, ...betas, epsilon, gradient],
			0,
		);
	}
}
