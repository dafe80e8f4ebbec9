/**
 * The LSTM a character at a time: TensorFlow's LSTMBlockCell is one fused operation with all of the cell's equations, and
 * LSTMBlockCellGrad gives the gradients of the gates from those of h and c. The gradients of the weights and of the input follow
 * at the end, in one product each for all steps.
 *
 * The gates stand i | g | f | o. Letters in shapes: B batch rows, T steps, D width that enters, H hidden units.
 */
import {attribute} from '../binding.js';
import {add, concatenate, part, product, reshape, rows, split, sumOfRows, times, transpose} from '../operations.js';
import {ofFloats, type Tensor, type Tensors} from '../tensors.js';
import {
	inputWeightGradient,
	type LayerTensors,
	type LayerWeights,
	noBackward,
	type Recurrence,
	type Sizes,
} from './recurrence.js';

const withoutPeepholes = attribute('bool', 'use_peephole', false);
const cellAttributes = [
	attribute('float', 'forget_bias', 0), // the biases contain it already
	attribute('float', 'cell_clip', 0),
	withoutPeepholes,
	ofFloats,
];
const gradientAttributes = [withoutPeepholes, ofFloats];

/** The inputs and the results of one step's operation. */
export type Step = {
	readonly input: Tensor; // [B, D]
	readonly before: Required<LayerTensors>;
	readonly gates: readonly Tensor[]; // i, c', f, o, g, tanh c', h', each [B, H]
};

const prepare: Recurrence['prepare'] = (tensors, vector, {start, masks: [mask], forTraining}, {D, H}): LayerWeights => {
	const width = 4 * H;
	const biases = start + (D + H) * width;
	const bias = add(tensors, part(tensors, vector, biases, [width]), part(tensors, vector, biases + width, [width]));
	if (!mask && !forTraining) return {both: part(tensors, vector, start, [D + H, width]), bias};
	const inputs = part(tensors, vector, start, [D, width]);
	const whole = part(tensors, vector, start + D * width, [H, width]);
	const recurrent = mask ? times(tensors, whole, mask) : whole;
	const both = mask ? concatenate(tensors, [inputs, recurrent]) : part(tensors, vector, start, [D + H, width]);
	// On a CPU products with a transposed second factor take three times as long, unless it is transposed first.
	const backward = {inputs, recurrentTransposed: transpose(tensors, recurrent), ...(mask && {mask})};
	return {both, bias, ...backward};
};

/** One step from its input, h and c. */
export function stepForward(
	tensors: Tensors,
	weights: LayerWeights,
	input: Tensor,
	before: Required<LayerTensors>,
	H: number,
): Step {
	const none = tensors.filled(0, [H]);
	const inputs = [input, before.c, before.h, weights['both'], none, none, none, weights['bias']];
	return {input, before, gates: tensors.run('LSTMBlockCell', cellAttributes, inputs, 7)};
}

/** Gradients of c before the step [B, H] and of the gates [B, 4H]. */
export function stepBackward(
	tensors: Tensors,
	weights: LayerWeights,
	step: Step,
	dC: Tensor,
	dH: Tensor,
	H: number,
): readonly Tensor[] {
	const none = tensors.filled(0, [H]);
	const {input, before, gates} = step;
	const given = [input, before.c, before.h, weights['both'], none, none, none, weights['bias']];
	const inputs = [...given, ...gates.slice(0, 6), dC, dH];
	return tensors.run('LSTMBlockCellGrad', gradientAttributes, inputs, 5).slice(0, 2);
}

function backward(
	tensors: Tensors,
	weights: LayerWeights,
	steps: readonly Step[],
	dOutput: Tensor,
	{B, H}: Sizes,
): Tensor {
	const dOutputs = split(tensors, dOutput, steps.length); // T × [B, H]
	const dGates: Tensor[] = []; // T × [B, 4H]
	let dC = tensors.filled(0, [B, H]);
	let dH: Tensor | undefined;
	for (let t = steps.length - 1; t >= 0; t--) {
		const dShown = dH === undefined ? dOutputs[t] : add(tensors, dOutputs[t], dH);
		const [dBefore, dOfGates] = stepBackward(tensors, weights, steps[t], dC, dShown, H);
		dGates[t] = dOfGates;
		dC = dBefore;
		if (t > 0) dH = product(tensors, dOfGates, weights['recurrentTransposed']);
	}
	return concatenate(tensors, dGates); // [T · B, 4H]
}

const forward: Recurrence['forward'] = (tensors, weights, input, state, sizes) => {
	const {B, T, H} = sizes;
	const steps: Step[] = [];
	const first = {h: state.h, c: state.c ?? tensors.filled(0, [B, H])};
	let before = first;
	for (const x of split(tensors, input, T)) {
		const step = stepForward(tensors, weights, x, before, H);
		steps.push(step);
		before = {h: step.gates[6], c: step.gates[1]};
	}
	const shown = steps.map(({gates}) => gates[6]);
	const all = T === 1 ? undefined : concatenate(tensors, [first.h, ...shown]); // [(T + 1) · B, H]
	return {
		output: all === undefined ? shown[0] : rows(tensors, all, B, T * B),
		last: before,
		backward(dOutput, needsInput) {
			const dGates = backward(tensors, weights, steps, dOutput, sizes); // [T · B, 4H]
			const hBefore = all === undefined ? first.h : rows(tensors, all, 0, T * B); // [T · B, H]
			const dRecurrent = product(tensors, hBefore, dGates, {a: true}); // [H, 4H]
			const dBias = sumOfRows(tensors, dGates);
			return {
				dInput: needsInput ? product(tensors, dGates, weights['inputs'], {b: true}) : undefined,
				gradients: [
					inputWeightGradient(tensors, input, dGates, sizes), // [D, 4H]
					weights['mask'] === undefined ? dRecurrent : times(tensors, dRecurrent, weights['mask']),
					dBias,
					dBias,
				].map(gradient => reshape(tensors, gradient, [-1])),
			};
		},
	};
};

/** TensorFlow's BlockLSTM computes all steps by one operation, which costs less a step where there are few batch rows. */
const forwardOnly: Recurrence['forward'] = (tensors, weights, input, state, sizes) => {
	const {B, T, D, H} = sizes;
	if (T === 1) return forward(tensors, weights, input, state, sizes);
	const none = tensors.filled(0, [H]);
	const c = state.c ?? tensors.filled(0, [B, H]);
	const given = [reshape(tensors, input, [T, B, D]), c, state.h, weights['both'], none, none, none, weights['bias']];
	const [, cs, , , , , hs] = tensors.run('BlockLSTM', cellAttributes, [tensors.count64(T), ...given], 7); // each [T, B, H]
	const [flatC, output] = [cs, hs].map(values => reshape(tensors, values, [T * B, H]));
	const [lastC, lastH] = [flatC, output].map(values => rows(tensors, values, (T - 1) * B, B));
	return {output, last: {h: lastH, c: lastC}, backward: noBackward};
};

export const lstm: Recurrence = {layout: 'packed', prepare, forward, forwardOnly};
