/** The plain recurrent cell: h' = φ(W_ih x + b_ih + W_hh h + b_hh), φ = tanh or the rectifier. Shapes: all [B, H]. */
import {add, rectifier, rectifierGradient, tanh, tanhGradient} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import {recurrenceOf} from './gated.js';
import {inRows} from './orientation.js';
import type {Recurrence} from './recurrence.js';

type Activation = {
	readonly of: (tensors: Tensors, a: Tensor) => Tensor;
	/** From the value and its gradient. */
	readonly gradient: (tensors: Tensors, value: Tensor, dValue: Tensor) => Tensor;
};

/** In rows also on a CPU: with a single gate columns gain something at 512 units only, and lose below. */
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
