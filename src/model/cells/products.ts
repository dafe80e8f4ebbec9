/**
 * Most cells begin with the same two products, one of the input and one of the state,
 *
 *   fromInput = W_ih x + b_ih        fromState = W_hh h + b_hh        [B, gates · H] each, the gates side by side
 *
 * and differ only in how they go on from there.
 *
 * Letters in shapes: B batch rows, H hidden units. A name dX is the gradient of the loss by X.
 */
import {linear} from '../linear.js';
import {add, type Matrix} from '../matrix.js';
import type {Cell, CellParameter, State} from './cell.js';

export type ProductsGradient = {
	readonly dFromInput: Matrix; // [B, gates · H]
	readonly dFromState: Matrix; // [B, gates · H]
	/** By the state before the step, without the gradient that reaches h through `fromState`. */
	readonly dState: State;
};

/** The elementwise part of a cell: from both products and the state to the next state, and back. */
export type GateRule = (
	fromInput: Matrix,
	fromState: Matrix,
	state: State,
) => {readonly next: State; readonly backward: (dNext: State) => ProductsGradient};

/** The parameters of the two products, as PyTorch names and orders them. */
export const productParameters = (gates: number): readonly CellParameter[] => [
	{name: 'weight_ih', kind: 'input', rows: gates},
	{name: 'weight_hh', kind: 'recurrent', rows: gates},
	{name: 'bias_ih', kind: 'vector', rows: gates},
	{name: 'bias_hh', kind: 'vector', rows: gates},
];

/** The step of a cell that consists of the two products and a rule. */
export const stepOfProducts =
	(rule: GateRule): Cell['step'] =>
	({weight_ih, weight_hh, bias_ih, bias_hh}, x, state) => {
		const fromInput = linear(weight_ih, bias_ih, x);
		const fromState = linear(weight_hh, bias_hh, state.h);
		const {next, backward} = rule(fromInput.value, fromState.value, state);
		return {
			next,
			backward(dNext) {
				const {dFromInput, dFromState, dState} = backward(dNext);
				const dX = fromInput.backward(dFromInput);
				return {dX, dState: {h: add(dState.h, fromState.backward(dFromState)), c: dState.c}};
			},
		};
	};
