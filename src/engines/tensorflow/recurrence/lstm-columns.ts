/**
 * The LSTM a character at a time on a CPU. Every batch row of a step is a column, so that the weights are the left factor of
 * products: with a handful of batch rows TensorFlow is up to twice as fast so.
 *
 *   [i f o g] = W · [x; 1; h]            one product: W is W_ih | b_ih + b_hh | W_hh
 *   c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)       h' = σ(o) ⊙ tanh(c')
 *
 * In the forward pass the rows of W are those of all units' i, then of f, o and g: three gates are one block for σ. In the
 * backward pass they are i, g, f and o of the first unit, then those of the second: the gradients of the gates, seen as
 * [H, 4 · B], are then the result of LSTMBlockCellGrad with the units as its batch and the batch rows as its units, so that one
 * fused operation computes them.
 *
 * Letters in shapes: B batch rows, T steps, D width that enters, H hidden units, K = D + 1 + H.
 */
import {attribute} from '../binding.js';
import {
	add,
	concatenate,
	part,
	permute,
	product,
	reshape,
	rows,
	sigmoid,
	split,
	splitInto,
	sum,
	tanh,
	times,
	transpose,
	transposeForProducts,
} from '../operations.js';
import {ofFloats, type Tensor, type Tensors} from '../tensors.js';
import {lstm} from './lstm.js';
import {inColumns, productOfBlocks} from './orientation.js';
import type {LayerTensors, LayerWeights, Recurrence, Sizes} from './recurrence.js';

const prepare: Recurrence['prepare'] = (tensors, vector, places, sizes): LayerWeights => {
	const {
		start,
		masks: [mask],
		forTraining,
	} = places;
	if (!forTraining) return lstm.prepare(tensors, vector, places, sizes);
	const {D, H} = sizes;
	const width = 4 * H;
	const inputs = part(tensors, vector, start, [D, width]);
	const whole = part(tensors, vector, start + D * width, [H, width]);
	const recurrent = mask === undefined ? whole : times(tensors, whole, mask);
	const bias = sum(tensors, part(tensors, vector, start + (D + H) * width, [2, width])); // [4H]
	const all = concatenate(tensors, [inputs, reshape(tensors, bias, [1, width]), recurrent]); // [K, 4H]
	return {
		forward: toRows(tensors, all, sizes), // [4H, K]
		// Only the one of these two that is used is computed.
		back: toColumns(tensors, recurrent, H), // [H, 4H]
		backToInput: toColumns(tensors, concatenate(tensors, [inputs, recurrent]), H), // [D + H, 4H]
		...(mask !== undefined && {mask}),
	};
};

/** Packed weights [K, 4H] of i | g | f | o → [4H, K] of i, f, o, g. */
function toRows(tensors: Tensors, packed: Tensor, {D, H}: {D: number; H: number}): Tensor {
	const [i, g, f, o] = split(tensors, packed, 4, 1);
	return transposeForProducts(tensors, concatenate(tensors, [i, f, o, g], 1), [D + 1 + H, 4 * H]);
}

/** Packed weights [n, 4H] → [n, 4H], the gates of a unit together. */
const toColumns = (tensors: Tensors, packed: Tensor, H: number): Tensor =>
	reshape(tensors, permute(tensors, reshape(tensors, packed, [-1, 4, H]), [0, 2, 1]), [-1, 4 * H]);

/** Gradients of weights [4H, n], the gates of a unit together → packed ones, flat. */
const toPacked = (tensors: Tensors, gradient: Tensor, H: number): Tensor =>
	reshape(tensors, permute(tensors, reshape(tensors, gradient, [H, 4, -1]), [2, 1, 0]), [-1]);

type State = Required<LayerTensors>; // [H, B]

type Step = {
	readonly before: State;
	readonly after: State;
	/** The inputs of LSTMBlockCellGrad: i, c', f, o, g, tanh c', each [H, B]. */
	readonly gates: readonly Tensor[];
};

function stepForward(tensors: Tensors, weights: LayerWeights, x: Tensor, before: State, {B, H}: Sizes): Step {
	const given = concatenate(tensors, [x, tensors.filled(1, [1, B]), before.h]); // [K, B]
	const [sums, gSum] = splitInto(tensors, product(tensors, weights['forward'], given), [3 * H, H], 0);
	const [i, f, o] = split(tensors, sigmoid(tensors, sums), 3);
	const g = tanh(tensors, gSum);
	const c = add(tensors, times(tensors, f, before.c), times(tensors, i, g));
	const tanhC = tanh(tensors, c);
	return {before, after: {h: times(tensors, o, tanhC), c}, gates: [i, c, f, o, g, tanhC]};
}

const gradientAttributes = [attribute('bool', 'use_peephole', false), ofFloats];

/** Gradients of c before the step [H, B] and of the gates [4H, B]. */
function stepBackward(tensors: Tensors, {before, gates}: Step, dC: Tensor, dH: Tensor, {B, H}: Sizes) {
	const none = tensors.filled(0, [B]);
	// The operation uses only the shapes of x, W and b: a batch of H rows, each with one input and B units.
	const shapesOnly = [tensors.filled(0, [1 + B, 4 * B]), none, none, none, tensors.filled(0, [4 * B])];
	const inputs = [tensors.filled(0, [H, 1]), before.c, before.h, ...shapesOnly, ...gates, dC, dH];
	const [dBefore, dGates] = tensors.run('LSTMBlockCellGrad', gradientAttributes, inputs, 5);
	return {dC: dBefore, dGates: reshape(tensors, dGates, [4 * H, B])};
}

/** The gradients of the gates of all steps in blocks, and of the input [T · B, D] if it is wanted. */
function backward(
	tensors: Tensors,
	weights: LayerWeights,
	steps: readonly Step[],
	dOutput: Tensor,
	sizes: Sizes,
	needsInput: boolean,
) {
	const {B, T, D, H} = sizes;
	const dOutputs = inColumns.stepsOf(tensors, dOutput, T, B, H);
	const dGates: Tensor[] = [];
	const dInputs: Tensor[] = [];
	let dC = tensors.filled(0, [H, B]);
	let dH: Tensor | undefined;
	for (let t = T - 1; t >= 0; t--) {
		const dShown = dH === undefined ? dOutputs[t] : add(tensors, dOutputs[t], dH);
		const step = stepBackward(tensors, steps[t], dC, dShown, sizes);
		dGates[t] = step.dGates;
		dC = step.dC;
		if (needsInput) {
			const dGiven = product(tensors, weights['backToInput'], step.dGates); // [D + H, B]
			[dInputs[t], dH] = splitInto(tensors, dGiven, [D, H], 0);
		} else dH = product(tensors, weights['back'], step.dGates);
	}
	return {
		dGates: inColumns.blocksOf(tensors, dGates, B), // [4H, steps · B] each
		dInput: needsInput ? inColumns.placesOf(tensors, dInputs, B, D) : undefined,
	};
}

const forward: Recurrence['forward'] = (tensors, weights, input, state, sizes) => {
	const {B, T, D, H} = sizes;
	const steps: Step[] = [];
	let before: State = {h: transpose(tensors, state.h), c: transpose(tensors, state.c ?? tensors.filled(0, [B, H]))};
	for (const x of inColumns.stepsOf(tensors, input, T, B, D)) {
		const step = stepForward(tensors, weights, x, before, sizes);
		steps.push(step);
		before = step.after;
	}
	const all = inColumns.placesOf(tensors, [steps[0].before.h, ...steps.map(({after}) => after.h)], B, H); // [(T + 1) · B, H]
	return {
		output: rows(tensors, all, B, T * B),
		last: {h: rows(tensors, all, T * B, B), c: transpose(tensors, before.c)},
		backward(dOutput, needsInput) {
			const {dGates, dInput} = backward(tensors, weights, steps, dOutput, sizes, needsInput);
			const dRecurrent = toPacked(tensors, productOfBlocks(tensors, dGates, rows(tensors, all, 0, T * B), B), H);
			const dBias = toPacked(tensors, inColumns.ofBias(tensors, dGates), H);
			const mask = weights['mask'];
			return {
				dInput,
				gradients: [
					toPacked(tensors, productOfBlocks(tensors, dGates, input, B), H),
					mask === undefined ? dRecurrent : times(tensors, dRecurrent, reshape(tensors, mask, [-1])),
					dBias,
					dBias,
				],
			};
		},
	};
};

/** Evaluation uses TensorFlow's fused operations, as the recurrence in rows does. */
export const lstmInColumns: Recurrence = {...lstm, prepare, forward};
