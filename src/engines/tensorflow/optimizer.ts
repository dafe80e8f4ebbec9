/**
 * How the parameters follow their gradient: clip by the global norm, then AdamW and its average, or plain descent. All
 * parameters are one vector, so each is an operation or a few a step; TensorFlow's variables are changed in place.
 *
 * Letters in shapes: P parameters.
 */
import type {AdamWConfig, OptimizerConfig} from '../../config.js';
import {attribute, dataType} from './binding.js';
import {add, concatenate, divide, halfSquares, minimum, squareRoot, subtract, times} from './operations.js';
import {ofFloats, type Tensor, type Tensors} from './tensors.js';

/** What PyTorch's clip_grad_norm_ adds to the norm before it divides. */
const clipEpsilon = 1e-6;

/** The name under which TensorFlow makes a variable that nobody else can find, and deletes it with its handle. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

const holdsFloats = attribute('type', 'dtype', dataType.float32);
const inPlace = [ofFloats, attribute('bool', 'use_locking', false)];

export type VectorName = 'parameters' | 'average' | 'firstMoment' | 'secondMoment';

/** What each optimizer keeps. */
const vectorsOf: Readonly<Record<OptimizerConfig['kind'], readonly VectorName[]>> = {
	adamw: ['parameters', 'average', 'firstMoment', 'secondMoment'],
	sgd: ['parameters'],
};

export class Optimizer {
	readonly #tensors: Tensors;
	readonly #config: OptimizerConfig;
	/** Handles of variables [P]. */
	readonly #variables: ReadonlyMap<VectorName, Tensor>;
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
		this.#variables = new Map(vectorsOf[config.kind].map(name => [name, variable()]));
	}

	/** Which vectors there are. */
	get names(): readonly VectorName[] {
		return vectorsOf[this.#config.kind];
	}

	assign(name: VectorName, values: Float32Array): void {
		this.#tensors.scope(() => this.#set(name, this.#tensors.floats(values)));
	}

	/** The vector as it is; what changes the variable later does not change it. Without an average it is the parameters. */
	read(name: VectorName): Tensor {
		const there = name === 'average' && !this.#variables.has(name) ? 'parameters' : name;
		return this.#tensors.one('ReadVariableOp', [holdsFloats], this.#handle(there));
	}

	/** Moves everything by one update. Gives the norm of the gradient before it was clipped. */
	update(gradients: readonly Tensor[], learningRate: number): Tensor {
		const tensors = this.#tensors;
		const {gradientClipNorm} = this.#config;
		this.step++;
		const gradient = concatenate(tensors, gradients); // [P]
		const norm = squareRoot(tensors, times(tensors, halfSquares(tensors, gradient), tensors.filled(2, [])));
		const clipped = Number.isFinite(gradientClipNorm) ? this.#clip(gradient, norm) : gradient;
		if (this.#config.kind === 'sgd') this.#descend('parameters', learningRate, clipped);
		else this.#adamW(clipped, learningRate, this.#config);
		return norm;
	}

	dispose(): void {
		this.#tensors.release([...this.#variables.values()]);
	}

	/** A norm that is not a number leaves a gradient that isn't one either. */
	#clip(gradient: Tensor, norm: Tensor): Tensor {
		const tensors = this.#tensors;
		const longest = tensors.filled(this.#config.gradientClipNorm, []);
		const factor = divide(tensors, longest, add(tensors, norm, tensors.filled(clipEpsilon, [])));
		return times(tensors, gradient, minimum(tensors, factor, tensors.filled(1, [])));
	}

	/** The vector ← the vector − rate · direction. */
	#descend(name: VectorName, rate: number, direction: Tensor): void {
		const inputs = [this.#handle(name), this.#tensors.scalar(rate), direction];
		this.#tensors.run('ResourceApplyGradientDescent', inPlace, inputs, 0);
	}

	#adamW(gradient: Tensor, learningRate: number, config: AdamWConfig): void {
		const {weightDecay, averageDecay} = config;
		const before = weightDecay > 0 ? this.read('parameters') : undefined;
		this.#adam(gradient, learningRate, config);
		if (before !== undefined) this.#descend('parameters', learningRate * weightDecay, before);
		this.#follow(averageDecay);
	}

	/**
	 * torch.optim.AdamW but for the decay: θ ← θ − lr/(1 − β₁ⁿ) · m / (√v/√(1 − β₂ⁿ) + ε). TensorFlow's operation has its
	 * ε outside of the correction, so both corrections are put into the learning rate and ε.
	 */
	#adam(gradient: Tensor, learningRate: number, {beta1, beta2, epsilon}: AdamWConfig): void {
		const tensors = this.#tensors;
		const secondCorrection = Math.sqrt(1 - beta2 ** this.step);
		const corrected = (learningRate * secondCorrection) / (1 - beta1 ** this.step);
		const uncorrected = tensors.filled(0, []);
		tensors.run(
			'ResourceApplyAdam',
			[...inPlace, attribute('bool', 'use_nesterov', false)],
			[
				this.#handle('parameters'),
				this.#handle('firstMoment'),
				this.#handle('secondMoment'),
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
	#follow(averageDecay: number): void {
		const d = Math.min(averageDecay, (this.step + 1) / (this.step + 10));
		const parameters = this.read('parameters');
		if (d === 0) {
			this.#set('average', parameters);
			return;
		}
		this.#descend('average', 1 - d, subtract(this.#tensors, this.read('average'), parameters));
	}

	#set(name: VectorName, values: Tensor): void {
		this.#tensors.run('AssignVariableOp', [holdsFloats], [this.#handle(name), values], 0);
	}

	#handle(name: VectorName): Tensor {
		const handle = this.#variables.get(name);
		if (handle === undefined) throw new Error(`The optimizer ${this.#config.kind} keeps no ${name}.`);
		return handle;
	}
}
