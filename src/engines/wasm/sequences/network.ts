/**
 * The classifier of `model/classifier.ts` by the kernels, in float32 on one thread: whole sequences of vectors, in one direction or in
 * both.
 *
 * Letters in shapes: T steps, B batch rows, D width of the vectors, P padded hidden units, K classes.
 */
import {UserError} from '../../../errors.js';
import type {State} from '../../../model/cells/cell.js';
import {type ClassifierConfig, classifierShapes} from '../../../model/classifier.js';
import {crossEntropy} from '../../../model/head.js';
import {type Matrix, zeros} from '../../../model/matrix.js';
import {elementCount, type Parameters} from '../../../model/parameters.js';
import {type Pointer, padded} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {instantiate, type KernelModule} from '../kernels/instantiate.js';
import {allocateMemory} from '../kernels/shared-memory.js';
import {
	addressOf,
	backwardDirection,
	copyPieces,
	forwardDirection,
	packDirection,
	packWeight,
	placesOf,
	type SequenceContext,
	stepOf,
	weightGradient,
} from './direction.js';
import {inputWidth} from './layout.js';
import {planSequence} from './plan.js';

/** Vectors of B sequences, all equally long. */
export type SequenceBatch = {readonly values: ArrayLike<number> /* [B, T, D] */; readonly batchSize: number};

export type AdamSettings = {readonly beta1: number; readonly beta2: number; readonly epsilon: number};

export class SequenceNetwork {
	#context: SequenceContext;
	#step = 0;

	/**
	 * Room for sequences of up to T steps, B side by side. Throws a UserError where there is no memory for them, or for a cell that
	 * needs more than these kernels.
	 */
	constructor(module: KernelModule, config: ClassifierConfig, T: number, B: number) {
		const {factor, width} = kernelsOf(config.cell).layout;
		if (factor !== undefined) {
			throw new UserError(`Expected lstm, gru, rnn or rnn-relu for sequences of vectors, got ${config.cell}.`);
		}
		const plan = planSequence(config, T, B);
		const memory = allocateMemory(plan.pages, 'Take fewer sequences at a time, or a smaller network.');
		const kernels = instantiate(module, memory);
		const P = padded(config.hiddenSize);
		this.#context = {kernels, floats: new Float32Array(memory.buffer), config, plan, P, W: width * P, T, B};
	}

	setParameters(parameters: Parameters): void {
		const {plan, floats} = this.#context;
		for (const [name, block] of plan.layout.blocks) {
			const values = parameters[name];
			const start = addressOf(this.#context, block) / 4;
			for (let index = 0; index < values.length; index++) floats[start + block.placeOf(index)] = values[index];
		}
		this.#pack();
	}

	/** A copy in PyTorch's shapes. */
	parameters(): Parameters {
		const {plan, floats, config} = this.#context;
		const entries = [...classifierShapes(config)].map(([name, shape]) => {
			const values = new Float32Array(elementCount(shape));
			const block = plan.layout.blocks.get(name);
			if (!block) throw new Error(`Expected a parameter ${name}.`);
			const start = addressOf(this.#context, block) / 4;
			for (let index = 0; index < values.length; index++) values[index] = floats[start + block.placeOf(index)];
			return [name, values] as const;
		});
		return Object.fromEntries(entries);
	}

	#pack(): void {
		const {layers, decoder} = this.#context.plan;
		for (const one of layers.flat()) packDirection(this.#context, one);
		packWeight(this.#context, decoder);
	}

	/** The scores of the classes [B, K]. Without initial states the sequences are read from zero. */
	read({values, batchSize: B}: SequenceBatch, initial?: readonly State[]): Matrix {
		const {inputSize, classes} = this.#context.config;
		this.#context = {...this.#context, B, T: values.length / (B * inputSize)};
		const {kernels, plan} = this.#context;
		const {layers, inputs, decoder, decoderBias, logits} = plan;
		this.#writeVectors(values);
		for (const [layer, directions] of layers.entries()) {
			for (const one of directions) {
				forwardDirection(this.#context, one, initial?.[layer * directions.length + one.direction]);
				const outputs = stepOf(this.#context, one.h, placesOf(one, this.#context.T).outputs);
				const to = {from: inputs[layer + 1], pieces: directions.length, piece: one.direction};
				copyPieces(this.#context, {from: outputs, pieces: 1, piece: 0}, to);
			}
		}
		const {K, N} = decoder;
		const bias = addressOf(this.#context, decoderBias);
		kernels.product(B, N, K, this.#lastOutputs, 4 * K, decoder.forward, bias, 0, logits, 4 * N);
		return this.#rows(logits, N, classes);
	}

	/** [B, T, D] → [T, B, D padded] */
	#writeVectors(values: ArrayLike<number>): void {
		const {plan, floats, config, T, B} = this.#context;
		const {inputSize: D} = config;
		const width = inputWidth(config, 0);
		for (let row = 0; row < B; row++) {
			for (let t = 0; t < T; t++) {
				const [from, to] = [(row * T + t) * D, plan.inputs[0] / 4 + (t * B + row) * width];
				for (let column = 0; column < D; column++) floats[to + column] = values[from + column];
			}
		}
	}

	/** The outputs of the last layer at the last step, [B, directions · P]. */
	get #lastOutputs(): Pointer {
		const {plan, T, B} = this.#context;
		return plan.inputs[plan.inputs.length - 1] + 4 * (T - 1) * B * plan.decoder.K;
	}

	/** The first `columns` numbers of B rows. */
	#rows(from: Pointer, width: number, columns: number): Matrix {
		const {floats, B} = this.#context;
		const result = zeros(B, columns);
		for (let row = 0; row < B; row++) {
			const start = from / 4 + row * width;
			result.values.set(floats.subarray(start, start + columns), row * columns);
		}
		return result;
	}

	/** The states after the last step that was read, of layer 0 forwards, layer 0 backwards, layer 1 forwards, …. */
	states(): readonly State[] {
		const {plan, config, P, T, B} = this.#context;
		return plan.layers.flat().map(one => {
			const rows = (array: Pointer): Matrix =>
				this.#rows(stepOf(this.#context, array, placesOf(one, T).end), P, config.hiddenSize);
			return {h: rows(one.h), c: one.c ? rows(one.c) : zeros(B, 0)};
		});
	}

	/** One update by Adam after `read`, whose scores [B, K] are given with the right classes [B]. */
	learn(scores: Matrix, classes: Int32Array, learningRate: number, adam: AdamSettings) {
		const {losses, correct, backward} = crossEntropy(scores, classes);
		this.#backward(backward(1 / classes.length));
		this.#update(learningRate, adam);
		return {loss: losses.reduce((sum, nats) => sum + nats, 0) / losses.length, correct};
	}

	/** The gradients of all parameters. */
	#backward(dScores: Matrix): void {
		const {kernels, floats, plan, T, B} = this.#context;
		const {layers, decoder, decoderBias, logits, outputGradients} = plan;
		const {K, N} = decoder;
		floats.fill(0, logits / 4, logits / 4 + B * N);
		for (let row = 0; row < B; row++) {
			const own = dScores.values.subarray(row * dScores.columns, (row + 1) * dScores.columns);
			floats.set(own, logits / 4 + row * N);
		}
		weightGradient(this.#context, B, decoder, decoderBias, this.#lastOutputs, {from: logits, stride: 4 * N});
		let [dOutput, dInput] = outputGradients;
		kernels.zero(dOutput, T * B * K);
		const dLast = dOutput + 4 * (T - 1) * B * K;
		kernels.product(B, K, N, logits, 4 * N, decoder.backward, plan.zeros, 0, dLast, 4 * K);
		for (const directions of layers.toReversed()) {
			for (const one of directions) backwardDirection(this.#context, one, dOutput, dInput);
			[dOutput, dInput] = [dInput, dOutput];
		}
	}

	#update(learningRate: number, {beta1, beta2, epsilon}: AdamSettings): void {
		const {kernels, plan} = this.#context;
		const {layout, parameters, gradient, firstMoment, secondMoment, average} = plan;
		this.#step++;
		const [rate, root] = [learningRate / (1 - beta1 ** this.#step), Math.sqrt(1 - beta2 ** this.#step)];
		const arrays = [parameters, gradient, firstMoment, secondMoment, average] as const;
		kernels.adamW(layout.size, ...arrays, 1, beta1, 1 - beta1, beta2, 1 - beta2, 1, rate, root, epsilon, 0, 1);
		this.#pack();
	}
}
