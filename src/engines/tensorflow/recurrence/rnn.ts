/** The plain recurrent cell: h' = φ(W_ih x + b_ih + W_hh h + b_hh), φ = tanh or the rectifier. Shapes: all [B, H]. */
import {add, rectifier, rectifierGradient, tanh, tanhGradient} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import {recurrenceOf} from './gated.js';
import {inRows} from './orientation.js';
import type {Recurrence} from './recurrence.js';

type Activation = {
	readonly of: (tensors: Tensors, a: Tensor) => Tensor;
	/** The gradient of the sum, from the value and the value's gradient. */
	readonly gradient: (tensors: Tensors, value: Tensor, dValue: Tensor) => Tensor;
};

/** The orientation is rows on a CPU too: with a single gate columns are faster at 512 units only, and slower below. */
const recurrenceWith = ({of, gradient}: Activation): Recurrence =>
	recurrenceOf(
		{
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
		},
		inRows,
	);

export const rnn = recurrenceWith({of: tanh, gradient: tanhGradient});
export const rnnRelu = recurrenceWith({
	of: rectifier,
	gradient: (tensors, value, dValue) => rectifierGradient(tensors, dValue, value),
});
