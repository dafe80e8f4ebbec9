/**
 * The multiplicative LSTM (Krause, Murray, Renals and Lu 2017): an LSTM whose gates see, in place of h, the intermediate state
 *
 *   m  = (W_mx x) ⊙ (W_mh h)
 *   i  = σ(W_ii x + b_ii + W_hi m + b_hi)         and f, g, o, c' and h' likewise, as in `lstm.ts`
 *
 * so that each character has a recurrent matrix of its own, W_hh · diag(W_mx x) · W_mh. As in the paper m is as wide as h and
 * has no bias.
 *
 * Shapes: all [B, H], but the gates together [B, 4H]; B batch rows, H hidden units.
 */
import {linear, linearWithoutBias} from '../linear.js';
import {add, times} from '../matrix.js';
import type {Cell} from './cell.js';
import {lstm, lstmRule} from './lstm.js';

export const mlstm: Cell = {
	gates: lstm.gates,
	parameters: [
		...lstm.parameters,
		{name: 'weight_mx', kind: 'input', rows: 1},
		{name: 'weight_mh', kind: 'recurrent', rows: 1},
	],
	hasC: true,
	step({weight_ih, weight_hh, bias_ih, bias_hh, weight_mx, weight_mh}, x, state) {
		const factorOfInput = linearWithoutBias(weight_mx, x);
		const factorOfState = linearWithoutBias(weight_mh, state.h);
		const m = times(factorOfInput.value, factorOfState.value);
		const fromInput = linear(weight_ih, bias_ih, x); // [B, 4H]
		const fromState = linear(weight_hh, bias_hh, m); // [B, 4H]
		const {next, backward} = lstmRule(fromInput.value, fromState.value, state);
		return {
			next,
			backward(dNext) {
				const {dFromInput, dFromState, dState} = backward(dNext);
				const dM = fromState.backward(dFromState);
				const dX = add(fromInput.backward(dFromInput), factorOfInput.backward(times(dM, factorOfState.value))); // [B, D]
				const dH = factorOfState.backward(times(dM, factorOfInput.value));
				return {dX, dState: {h: add(dState.h, dH), c: dState.c}};
			},
		};
	},
};
