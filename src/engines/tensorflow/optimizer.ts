/**
 * How the parameters follow their gradient: clip by the global norm, AdamW, average. All parameters are one vector, so each
 * is an operation or a few a step; TensorFlow's variables are changed in place.
 *
 * Letters in shapes: P parameters.
 */
import type {OptimizerConfig} from '../../config.js';
import {attribute, dataType} from './binding.js';
import {add, concatenate, divide, halfSquares, minimum, squareRoot, subtract, times} from './operations.js';
import {ofFloats, type Tensor, type Tensors} from './tensors.js';

/** What PyTorch's clip_grad_norm_ adds to the norm before it divides. */
const clipEpsilon = 1e-6;

/** The name under which TensorFlow makes a variable that nobody else can find, and deletes it with its handle. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

const holdsFloats = attribute('type', 'dtype', dataType.float32);
const inPlace = [ofFloats, attribute('bool', 'use_locking', false)];

export const vectorNames = ['parameters', 'firstMoment', 'secondMoment', 'average'] as const;
type VectorName = (typeof vectorNames)[number];

export class Optimizer {
	readonly #tensors: Tensors;
	readonly #config: OptimizerConfig;
	/** Handles of variables [P]. */
	readonly #variables: Readonly<Record<VectorName, Tensor>>;
	step = 0;

	constructor(tensors: Tensors, config: OptimizerConfig, size: number) {
		this.#tensors = tensors;
		this.#config = config;
		const variable = () =>
			tensors.detached(() =>
				tensors.one('VarHandleOp', [
					attribute('string', 'container', ''),
					attribute('string', 'shared_name', anonymous),
					holdsFloats,
					attribute('shape', 'shape', [size]),
				]),
			);
		this.#variables = {
			parameters: variable(),
			firstMoment: variable(),
			secondMoment: variable(),
			average: variable(),
		};
	}

	assign(name: VectorName, values: Float32Array): void {
		this.#tensors.scope(() => this.#set(name, this.#tensors.floats(values)));
	}

	/** The vector as it is; what changes the variable later does not change it. */
	read(name: VectorName): Tensor {
		return this.#tensors.one('ReadVariableOp', [holdsFloats], this.#variables[name]);
	}

	/** Moves everything by one update. Gives the norm of the gradient before it was clipped. */
	update(gradients: readonly Tensor[], learningRate: number): Tensor {
		const tensors = this.#tensors;
		const {weightDecay, gradientClipNorm} = this.#config;
		this.step++;
		const gradient = concatenate(tensors, gradients); // [P]
		const norm = squareRoot(tensors, times(tensors, halfSquares(tensors, gradient), tensors.filled(2, [])));
		const before = weightDecay > 0 ? this.read('parameters') : undefined;
		this.#adam(Number.isFinite(gradientClipNorm) ? this.#clip(gradient, norm) : gradient, learningRate);
		if (before !== undefined) {
			const decay = times(tensors, before, tensors.scalar(learningRate * weightDecay));
			tensors.run('AssignSubVariableOp', [holdsFloats], [this.#variables.parameters, decay], 0);
		}
		this.#follow();
		return norm;
	}

	dispose(): void {
		this.#tensors.release(this.#variables);
	}

	/** A norm that is not a number leaves a gradient that isn't one either. */
	#clip(gradient: Tensor, norm: Tensor): Tensor {
		const tensors = this.#tensors;
		const longest = tensors.filled(this.#config.gradientClipNorm, []);
		const factor = divide(tensors, longest, add(tensors, norm, tensors.filled(clipEpsilon, [])));
		return times(tensors, gradient, minimum(tensors, factor, tensors.filled(1, [])));
	}

	/**
	 * torch.optim.AdamW but for the decay: θ ← θ − lr/(1 − β₁ⁿ) · m / (√v/√(1 − β₂ⁿ) + ε). TensorFlow's operation has its
	 * ε outside of the correction, so both corrections are put into the learning rate and ε.
	 */
	#adam(gradient: Tensor, learningRate: number): void {
		const tensors = this.#tensors;
		const {beta1, beta2, epsilon} = this.#config;
		const {parameters, firstMoment, secondMoment} = this.#variables;
		const secondCorrection = Math.sqrt(1 - beta2 ** this.step);
		const corrected = (learningRate * secondCorrection) / (1 - beta1 ** this.step);
		const uncorrected = tensors.filled(0, []);
		tensors.run(
			'ResourceApplyAdam',
			[...inPlace, attribute('bool', 'use_nesterov', false)],
			[
				parameters,
				firstMoment,
				secondMoment,
				uncorrected,
				uncorrected,
				tensors.scalar(corrected),
				tensors.filled(beta1, []),
				tensors.filled(beta2, []),
				tensors.scalar(epsilon * secondCorrection),
				gradient,
			],
			0,
		);
	}

	/** average ← average − (1 − d) · (average − parameters), d = min(decay, (n + 1) / (n + 10)). */
	#follow(): void {
		const tensors = this.#tensors;
		const d = Math.min(this.#config.averageDecay, (this.step + 1) / (this.step + 10));
		const parameters = this.read('parameters');
		if (d === 0) {
			this.#set('average', parameters);
			return;
		}
		const difference = subtract(tensors, this.read('average'), parameters);
		const inputs = [this.#variables.average, tensors.scalar(1 - d), difference];
		tensors.run('ResourceApplyGradientDescent', inPlace, inputs, 0);
	}

	#set(name: VectorName, values: Tensor): void {
		this.#tensors.run('AssignVariableOp', [holdsFloats], [this.#variables[name], values], 0);
	}
}
