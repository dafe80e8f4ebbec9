/**
 * PyTorch's GRU out of single operations: TensorFlow's GRUBlockCell lets the reset gate act before the product with W_hn.
 *
 *   r  = σ(x_r + s_r),  z = σ(x_z + s_z),  n = tanh(x_n + r ⊙ s_n)       x = W_ih x + b_ih,  s = W_hh h + b_hh
 *   h' = n + z ⊙ (h − n)
 *
 * Shapes: all [B, H], gates side by side r | z | n; or in columns, [H, B], gates one below the other.
 */
import {
	add,
	concatenate,
	sigmoid,
	sigmoidGradient,
	split,
	splitInto,
	subtract,
	tanh,
	tanhGradient,
	times,
} from '../operations.js';
import {type GatedCell, recurrenceOf} from './gated.js';
import type {Orientation} from './orientation.js';
import type {Recurrence} from './recurrence.js';

const cell: GatedCell = {
	gates: 3,
	step(tensors, fromInput, fromState, h, {H, axis}) {
		const [inputGates, inputNew] = splitInto(tensors, fromInput, [2 * H, H], axis);
		const [stateGates, stateNew] = splitInto(tensors, fromState, [2 * H, H], axis);
		const [r, z] = split(tensors, sigmoid(tensors, add(tensors, inputGates, stateGates)), 2, axis);
		const n = tanh(tensors, add(tensors, inputNew, times(tensors, r, stateNew)));
		const older = subtract(tensors, h, n);
		return {
			h: add(tensors, n, times(tensors, z, older)),
			backward(dH) {
				const dBefore = times(tensors, dH, z);
				const dNew = tanhGradient(tensors, n, subtract(tensors, dH, dBefore));
				const dZ = sigmoidGradient(tensors, z, times(tensors, dH, older));
				const dR = sigmoidGradient(tensors, r, times(tensors, dNew, stateNew));
				return {
					dFromInput: concatenate(tensors, [dR, dZ, dNew], axis), // [B, 3H]
					dFromState: concatenate(tensors, [dR, dZ, times(tensors, dNew, r)], axis), // [B, 3H]
					dBefore,
				};
			},
		};
	},
};

export const gru = (orientation: Orientation): Recurrence => recurrenceOf(cell, orientation);
