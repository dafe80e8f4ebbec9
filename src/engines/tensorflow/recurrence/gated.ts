/**
 * What gru and rnn share: the input's products for all steps at once, then a step at a time from state to state. A cell says
 * only what happens between the products.
 *
 * Letters in shapes: B lanes, T steps, D width that enters, H hidden units, G gates.
 */
import {
	add,
	addBias,
	concatenate,
	part,
	product,
	reshape,
	rows,
	split,
	sumOfRows,
	times,
	transpose,
} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import {
	inputWeightGradient,
	type LayerForward,
	type LayerTensors,
	type LayerWeights,
	type Recurrence,
	type Sizes,
} from './recurrence.js';

export type CellStep = {
	readonly h: Tensor; // [B, H]
	/** From the gradient of h: those of both products [B, G · H], and of h before as far as it does not go through them. */
	readonly backward: (dH: Tensor) => {
		readonly dFromInput: Tensor;
		readonly dFromState: Tensor;
		readonly dBefore: Tensor | undefined;
	};
};

export type GatedCell = {
	readonly gates: number;
	/** W_ih x + b_ih [B, G · H], W_hh h + b_hh [B, G · H], h [B, H]. */
	readonly step: (tensors: Tensors, fromInput: Tensor, fromState: Tensor, h: Tensor, H: number) => CellStep;
};

function prepareGated({gates}: GatedCell): Recurrence['prepare'] {
	return (tensors, vector, {start, mask, forTraining}, {D, H}): LayerWeights => {
		const width = gates * H;
		const whole = part(tensors, vector, start + D * width, [H, width]);
		const recurrent = mask === undefined ? whole : times(tensors, whole, mask);
		const biases = start + (D + H) * width;
		return {
			inputs: part(tensors, vector, start, [D, width]),
			recurrent,
			inputBias: part(tensors, vector, biases, [width]),
			stateBias: part(tensors, vector, biases + width, [width]),
			...(forTraining && {recurrentTransposed: transpose(tensors, recurrent)}),
			...(mask !== undefined && {mask}),
		};
	};
}

type Gradients = {readonly dFromInput: Tensor; readonly dFromState: Tensor};

/** Gradients of both products for all steps, [T · B, G · H]. */
function backward(tensors: Tensors, weights: LayerWeights, steps: readonly CellStep[], dOutput: Tensor): Gradients {
	const dOutputs = split(tensors, dOutput, steps.length); // T × [B, H]
	const gradients: Gradients[] = [];
	let dH: Tensor | undefined;
	for (let t = steps.length - 1; t >= 0; t--) {
		const gradient = steps[t].backward(dH === undefined ? dOutputs[t] : add(tensors, dOutputs[t], dH));
		gradients[t] = gradient;
		const through = product(tensors, gradient.dFromState, weights['recurrentTransposed']); // [B, H]
		dH = gradient.dBefore === undefined ? through : add(tensors, through, gradient.dBefore);
	}
	const dFromInput = concatenate(
		tensors,
		gradients.map(gradient => gradient.dFromInput),
	);
	const isSame = gradients[0].dFromInput === gradients[0].dFromState;
	const dFromState = isSame
		? dFromInput
		: concatenate(
				tensors,
				gradients.map(gradient => gradient.dFromState),
			);
	return {dFromInput, dFromState};
}

function forward(
	cell: GatedCell,
	tensors: Tensors,
	weights: LayerWeights,
	input: Tensor,
	state: LayerTensors,
	sizes: Sizes,
): LayerForward {
	const {B, T, H} = sizes;
	const fromInput = addBias(tensors, product(tensors, input, weights['inputs']), weights['inputBias']); // [T · B, G · H]
	const steps: CellStep[] = [];
	let h = state.h;
	for (const fromX of split(tensors, fromInput, T)) {
		const fromState = addBias(tensors, product(tensors, h, weights['recurrent']), weights['stateBias']); // [B, G · H]
		const step = cell.step(tensors, fromX, fromState, h, H);
		steps.push(step);
		h = step.h;
	}
	const all = concatenate(tensors, [state.h, ...steps.map(step => step.h)]); // [(T + 1) · B, H]
	return {
		output: rows(tensors, all, B, T * B),
		last: {h},
		backward(dOutput, needsInput) {
			const {dFromInput, dFromState} = backward(tensors, weights, steps, dOutput);
			const dRecurrent = product(tensors, rows(tensors, all, 0, T * B), dFromState, {a: true}); // [H, G · H]
			return {
				dInput: needsInput ? product(tensors, dFromInput, weights['inputs'], {b: true}) : undefined,
				gradients: [
					inputWeightGradient(tensors, input, dFromInput, sizes), // [D, G · H]
					weights['mask'] === undefined ? dRecurrent : times(tensors, dRecurrent, weights['mask']),
					sumOfRows(tensors, dFromInput),
					sumOfRows(tensors, dFromState),
				].map(gradient => reshape(tensors, gradient, [-1])),
			};
		},
	};
}

export const recurrenceOf = (cell: GatedCell): Recurrence => ({
	layout: 'packed',
	hasC: false,
	prepare: prepareGated(cell),
	forward: (tensors, weights, input, state, sizes) => forward(cell, tensors, weights, input, state, sizes),
});
