/**
 * The plain recurrent cell (Elman 1990): it has no gates, and its whole state is new at every step.
 *
 *   h' = tanh(W_ih x + b_ih + W_hh h + b_hh)         or the rectifier max(0, …) in place of tanh
 *
 * Shapes: all [B, H]; B batch rows, H hidden units.
 */
import {add, type Matrix, relu, reluSlope, tanh, tanhSlope, times, zeros} from '../matrix.js';
import type {Cell} from './cell.js';
import {type GateRule, productParameters, stepOfProducts} from './products.js';

const ruleWith =
	(activation: (a: Matrix) => Matrix, slope: (y: Matrix) => Matrix): GateRule =>
	(fromInput, fromState, {h, c}) => {
		const nextH = activation(add(fromInput, fromState));
		return {
			next: {h: nextH, c},
			backward({h: dNextH, c: dC}) {
				const dSum = times(dNextH, slope(nextH));
				return {dFromInput: dSum, dFromState: dSum, dState: {h: zeros(h.rows, h.columns), c: dC}};
			},
		};
	};

const rnn = (rule: GateRule): Cell => ({
	gates: ['new'],
	parameters: productParameters(1),
	hasC: false,
	step: stepOfProducts(rule),
});

export const rnnTanh: Cell = rnn(ruleWith(tanh, tanhSlope));
export const rnnRelu: Cell = rnn(ruleWith(relu, reluSlope));
