/**
 * A layer over the whole sequence in one operation of cuDNN, on GPUs only: CudnnRNNV3 and its gradient. The other versions of
 * the operation fail on cuDNN 9. It takes PyTorch's weights of a layer one after the other, in PyTorch's order of gates.
 *
 * Letters in shapes: B batch rows, T steps, D width that enters, H hidden units, G gates.
 */
import type {CellKind} from '../../../config.js';
import type {CellFacts} from '../../../model/cells/cell.js';
import {cells} from '../../../model/cells/index.js';
import {attribute} from '../binding.js';
import {concatenate, part, reshape, splitInto, times} from '../operations.js';
import {ofFloats, type Tensor, type Tensors} from '../tensors.js';
import type {LayerBackward, LayerForward, LayerTensors, LayerWeights, Recurrence, Sizes} from './recurrence.js';

/** The name that cuDNN has for a cell, and the cell's facts that its operations depend on. */
type Mode = {readonly name: string; readonly gates: number; readonly hasC: boolean};

const modeOf = (name: string, {gates, hasC}: CellFacts): Mode => ({name, gates: gates.length, hasC});

const attributesOf = ({name}: Mode) => [
	ofFloats,
	attribute('string', 'rnn_mode', name),
	attribute('string', 'input_mode', 'linear_input'),
	attribute('string', 'direction', 'unidirectional'),
	attribute('float', 'dropout', 0),
	attribute('int', 'seed', 0),
	attribute('int', 'seed2', 0),
	attribute('int', 'num_proj', 0),
	attribute('bool', 'time_major', true),
];

/** The counts of numbers in weight_ih, weight_hh and both biases together. */
const partSizes = (gates: number, {D, H}: {D: number; H: number}) => [gates * H * D, gates * H * H, 2 * gates * H];

/** Multiplies weight_hh by its mask, within the flat weights or their flat gradients. */
function maskRecurrent(tensors: Tensors, flat: Tensor, mask: Tensor, sizes: readonly number[]): Tensor {
	const [inputs, recurrent, biases] = splitInto(tensors, flat, sizes, 0);
	return concatenate(tensors, [inputs, times(tensors, recurrent, mask), biases]);
}

function prepareFor({gates}: Mode): Recurrence['prepare'] {
	return (tensors, vector, {start, masks: [mask]}, sizes): LayerWeights => {
		const parts = partSizes(gates, sizes);
		const flat = part(tensors, vector, start, [parts[0] + parts[1] + parts[2]]);
		if (mask === undefined) return {flat};
		const flatMask = reshape(tensors, mask, [-1]);
		return {flat: maskRecurrent(tensors, flat, flatMask, parts), mask: flatMask};
	};
}

function forward(
	mode: Mode,
	tensors: Tensors,
	weights: LayerWeights,
	input: Tensor,
	state: LayerTensors,
	sizes: Sizes,
): LayerForward {
	const {B, T, D, H} = sizes;
	const attributes = attributesOf(mode);
	const none = mode.hasC ? tensors.filled(0, [1, B, H]) : tensors.filled(0, []);
	const cBefore = state.c === undefined ? none : reshape(tensors, state.c, [1, B, H]);
	const given = [
		reshape(tensors, input, [T, B, D]),
		reshape(tensors, state.h, [1, B, H]),
		cBefore,
		weights['flat'],
		tensors.constant(Array<number>(B).fill(T)), // the length of each batch row
	];
	const training = attribute('bool', 'is_training', true);
	const results = tensors.run('CudnnRNNV3', [...attributes, training], given, 5);
	const [output, h, c, reserve, reserveOnHost] = results;
	const last = mode.hasC ? {c: reshape(tensors, c, [B, H])} : {};

	function backward(dOutput: Tensor, needsInput: boolean): LayerBackward {
		const noGradient = [tensors.filled(0, [1, B, H]), none]; // of h and c after the chunk
		const inputs = [
			...given,
			output,
			h,
			c,
			reshape(tensors, dOutput, [T, B, H]),
			...noGradient,
			reserve,
			reserveOnHost,
		];
		const [dInput, , , dFlat] = tensors.run('CudnnRNNBackpropV3', attributes, inputs, 4);
		const {mask} = weights;
		const gradient = mask === undefined ? dFlat : maskRecurrent(tensors, dFlat, mask, partSizes(mode.gates, sizes));
		return {dInput: needsInput ? reshape(tensors, dInput, [T * B, D]) : undefined, gradients: [gradient]};
	}
	return {
		output: reshape(tensors, output, [T * B, H]),
		last: {h: reshape(tensors, h, [B, H]), ...last},
		backward,
	};
}

const recurrenceOf = (mode: Mode): Recurrence => ({
	layout: 'canonical',
	prepare: prepareFor(mode),
	forward: (tensors, weights, input, state, sizes) => forward(mode, tensors, weights, input, state, sizes),
});

/** The cells that cuDNN has. */
export const cudnnRecurrences = {
	lstm: recurrenceOf(modeOf('lstm', cells.lstm)),
	gru: recurrenceOf(modeOf('gru', cells.gru)),
	rnn: recurrenceOf(modeOf('rnn_tanh', cells.rnn)),
	'rnn-relu': recurrenceOf(modeOf('rnn_relu', cells['rnn-relu'])),
} as const satisfies Partial<Record<CellKind, Recurrence>>;
