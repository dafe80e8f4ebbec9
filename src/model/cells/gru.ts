/**
 * The GRU: gated recurrent unit (Cho et al. 2014), in the form of cuDNN and PyTorch, where the reset gate acts after the
 * product with W_hn.
 *
 *   r  = σ(W_ir x + b_ir + W_hr h + b_hr)               reset gate: the share of the old state that the new one depends on
 *   z  = σ(W_iz x + b_iz + W_hz h + b_hz)               update gate: the share of the old state that is kept
 *   n  = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))      new state
 *   h' = (1 − z) ⊙ n + z ⊙ h
 *
 * The gates stand side by side in PyTorch's order r | z | n.
 *
 * Shapes: all [B, H], but the gates together [B, 3H]; B batch rows, H hidden units.
 */
import {add, beside, complement, sigmoid, sigmoidSlope, split, subtract, tanh, tanhSlope, times} from '../matrix.js';
import type {Cell} from './cell.js';
import {type GateRule, productParameters, stepOfProducts} from './products.js';

const rule: GateRule = (fromInput, fromState, {h, c}) => {
	const [inputR, inputZ, inputN] = split(fromInput, 3); // [B, 3H] → 3 × [B, H]
	const [stateR, stateZ, stateN] = split(fromState, 3);
	const r = sigmoid(add(inputR, stateR));
	const z = sigmoid(add(inputZ, stateZ));
	const n = tanh(add(inputN, times(r, stateN)));
	const nextH = add(times(complement(z), n), times(z, h));

	return {
		next: {h: nextH, c},
		backward({h: dNextH, c: dC}) {
			const dN = times(dNextH, complement(z), tanhSlope(n));
			const dZ = times(dNextH, subtract(h, n), sigmoidSlope(z));
			const dR = times(dN, stateN, sigmoidSlope(r));
			return {
				dFromInput: beside(dR, dZ, dN), // [B, 3H]
				dFromState: beside(dR, dZ, times(dN, r)), // [B, 3H]
				dState: {h: times(dNextH, z), c: dC},
			};
		},
	};
};

export const gru: Cell = {
	gates: ['reset', 'update', 'new'],
	parameters: productParameters(3),
	hasC: false,
	step: stepOfProducts(rule),
};
