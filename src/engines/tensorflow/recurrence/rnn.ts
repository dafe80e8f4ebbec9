/** The plain recurrent cell: h' = φ(W_ih x + b_ih + W_hh h + b_hh), φ = tanh or the rectifier. Shapes: all [B, H]. */
import {add, rectifier, rectifierGradient, tanh, tanhGradient} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import {type GatedCell, recurrenceOf} from './gated.js';
import type {Orientation} from './orientation.js';
import type {Recurrence} from './recurrence.js';

type Activation = {
	readonly of: (tensors: Tensors, a: Tensor) => Tensor;
	/** From the value and its gradient. */
	readonly gradient: (tensors: Tensors, value: Tensor, dValue: Tensor) => Tensor;
};

const cellWith = ({of, gradient}: Activation): GatedCell => ({
	gates: 1,
	step(tensors, fromInput, fromState) {
		const h = of(tensors, add(tensors, fromInput, fromState));
		return {
			h,
			backward(dH) {
				const dSum = gradient(tensors, h, dH);
				return {dFromInput: dSum, dFromState: dSum, dBefore: undefined};
			},
		};
	},
});

const withTanh = cellWith({of: tanh, gradient: tanhGradient});
const withRectifier = cellWith({
	of: rectifier,
	gradient: (tensors, value, dValue) => rectifierGradient(tensors, dValue, value),
});

export const rnn = (orientation: Orientation): Recurrence => recurrenceOf(withTanh, orientation);
export const rnnRelu = (orientation: Orientation): Recurrence => recurrenceOf(withRectifier, orientation);
