/**
 * The LSTM: long short-term memory (Hochreiter and Schmidhuber 1997; its forget gate: Gers, Schmidhuber and Cummins 2000).
 *
 *   i  = σ(W_ii x + b_ii + W_hi h + b_hi)         input gate: the share of the new that is written
 *   f  = σ(W_if x + b_if + W_hf h + b_hf)         forget gate: the share of the old that is kept
 *   g  = tanh(W_ig x + b_ig + W_hg h + b_hg)      the new
 *   o  = σ(W_io x + b_io + W_ho h + b_ho)         output gate: the share that is put out
 *   c' = f ⊙ c + i ⊙ g
 *   h' = o ⊙ tanh(c')
 *
 * c is only ever scaled and added to, so a gradient flows back through many steps without fading: ∂c'/∂c = f.
 * The gates stand side by side in PyTorch's order i | f | g | o.
 *
 * Shapes: all [B, H], but the gates together [B, 4H]; B batch rows, H hidden units.
 */
import {add, beside, sigmoid, sigmoidSlope, split, tanh, tanhSlope, times, zeros} from '../matrix.js';
import type {Cell} from './cell.js';
import {type GateRule, productParameters, stepOfProducts} from './products.js';

/** The equations from the sums of the gates on. */
export const lstmRule: GateRule = (fromInput, fromState, {h, c}) => {
	const gates = split(add(fromInput, fromState), 4); // [B, 4H] → 4 × [B, H]
	const i = sigmoid(gates[0]);
	const f = sigmoid(gates[1]);
	const g = tanh(gates[2]);
	const o = sigmoid(gates[3]);
	const nextC = add(times(f, c), times(i, g));
	const shown = tanh(nextC);
	const nextH = times(o, shown);

	return {
		next: {h: nextH, c: nextC},
		backward({h: dNextH, c: dNextC}) {
			const dC = add(dNextC, times(dNextH, o, tanhSlope(shown))); // c' reaches the loss through c and through h'
			const dGates = beside(
				times(dC, g, sigmoidSlope(i)),
				times(dC, c, sigmoidSlope(f)),
				times(dC, i, tanhSlope(g)),
				times(dNextH, shown, sigmoidSlope(o)),
			); // [B, 4H]
			return {
				dFromInput: dGates,
				dFromState: dGates,
				dState: {h: zeros(h.rows, h.columns), c: times(dC, f)},
			};
		},
	};
};

export const lstm: Cell = {
	gates: ['input', 'forget', 'new', 'output'],
	parameters: productParameters(4),
	hasC: true,
	step: stepOfProducts(lstmRule),
};
