/**
 * The recurrence of cells out of single operations: the products of the input for all steps at once, then a step at a time
 * from state to state. A cell defines only the elementwise part between the products.
 *
 * Letters in shapes: B batch rows, T steps, D width that enters, H hidden units, G gates.
 */
import {add, addBias, part, product, reshape, rows, times} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import type {Orientation} from './orientation.js';
import type {LayerForward, LayerTensors, LayerWeights, Recurrence, Sizes} from './recurrence.js';

export type CellStep = {
	readonly h: Tensor; // [B, H]
	/** Gives, from the gradient of h, those of both products [B, G · H] and of the h before, apart from its path through them. */
	readonly backward: (dH: Tensor) => {
		readonly dFromInput: Tensor;
		readonly dFromState: Tensor;
		readonly dBefore: Tensor | undefined;
	};
};

export type GatedCell = {
	readonly gates: number;
	/** One step from W_ih x + b_ih [B, G · H], W_hh h + b_hh [B, G · H] and h [B, H]; the gates lie along the axis, 0 in columns. */
	readonly step: (
		tensors: Tensors,
		fromInput: Tensor,
		fromState: Tensor,
		h: Tensor,
		sizes: {readonly H: number; readonly axis: 0 | 1},
	) => CellStep;
};

function prepareGated({gates}: GatedCell, orientation: Orientation): Recurrence['prepare'] {
	return (tensors, vector, {start, masks: [mask], forTraining}, {D, H}): LayerWeights => {
		const width = gates * H;
		const whole = part(tensors, vector, start + D * width, [H, width]);
		const recurrent = mask === undefined ? whole : times(tensors, whole, mask);
		const biases = start + (D + H) * width;
		const stateBias = part(tensors, vector, biases + width, [width]);
		const {back, ...reading} = orientation.weights(tensors, recurrent, stateBias, [H, width]);
		return {
			...reading,
			...(forTraining && {back}),
			inputs: part(tensors, vector, start, [D, width]),
			inputBias: part(tensors, vector, biases, [width]),
			...(mask !== undefined && {mask}),
		};
	};
}

type Gradients = {readonly dFromInput: Tensor; readonly dFromState: Tensor};

/** The gradients of all steps, in blocks. */
type Blocks = {readonly dFromInput: readonly Tensor[]; readonly dFromState: readonly Tensor[]};

/** The gradients of both products for all steps. */
function backward(
	{stepsOf, blocksOf, back}: Orientation,
	tensors: Tensors,
	weights: LayerWeights,
	steps: readonly CellStep[],
	dOutput: Tensor,
	{B, T, H}: Sizes,
): Blocks {
	const dOutputs = stepsOf(tensors, dOutput, T, B, H);
	const gradients: Gradients[] = [];
	let dH: Tensor | undefined;
	for (let t = T - 1; t >= 0; t--) {
		const gradient = steps[t].backward(dH === undefined ? dOutputs[t] : add(tensors, dOutputs[t], dH));
		gradients[t] = gradient;
		const through = back(tensors, weights, gradient.dFromState);
		dH = gradient.dBefore === undefined ? through : add(tensors, through, gradient.dBefore);
	}
	const all = (of: (gradient: Gradients) => Tensor) => blocksOf(tensors, gradients.map(of), B);
	const dFromInput = all(gradient => gradient.dFromInput);
	const isSame = gradients[0].dFromInput === gradients[0].dFromState;
	return {dFromInput, dFromState: isSame ? dFromInput : all(gradient => gradient.dFromState)};
}

function forward(
	cell: GatedCell,
	orientation: Orientation,
	tensors: Tensors,
	weights: LayerWeights,
	input: Tensor,
	state: LayerTensors,
	sizes: Sizes,
): LayerForward {
	const {B, T, H} = sizes;
	const {axis, stepsOf, placesOf, turned, ahead, ofWeights, ofBias, ofPlaces} = orientation;
	const fromInput = addBias(tensors, product(tensors, input, weights['inputs']), weights['inputBias']); // [T · B, G · H]
	const steps: CellStep[] = [];
	const first = turned(tensors, state.h);
	let h = first;
	for (const fromX of stepsOf(tensors, fromInput, T, B, cell.gates * H)) {
		const step = cell.step(tensors, fromX, ahead(tensors, weights, h, B), h, {H, axis});
		steps.push(step);
		h = step.h;
	}
	const all = placesOf(tensors, [first, ...steps.map(step => step.h)], B, H); // [(T + 1) · B, H]
	return {
		output: rows(tensors, all, B, T * B),
		last: {h: turned(tensors, h)},
		backward(dOutput, needsInput) {
			const {dFromInput, dFromState} = backward(orientation, tensors, weights, steps, dOutput, sizes);
			const dRecurrent = ofWeights(tensors, rows(tensors, all, 0, T * B), dFromState, B); // [H, G · H]
			return {
				dInput: needsInput ? ofPlaces(tensors, weights['inputs'], dFromInput, cell.gates * H) : undefined,
				gradients: [
					ofWeights(tensors, input, dFromInput, B), // [D, G · H]
					weights['mask'] === undefined ? dRecurrent : times(tensors, dRecurrent, weights['mask']),
					ofBias(tensors, dFromInput),
					ofBias(tensors, dFromState),
				].map(gradient => reshape(tensors, gradient, [-1])),
			};
		},
	};
}

export const recurrenceOf = (cell: GatedCell, orientation: Orientation): Recurrence => ({
	layout: 'packed',
	prepare: prepareGated(cell, orientation),
	forward: (tensors, weights, input, state, sizes) => forward(cell, orientation, tensors, weights, input, state, sizes),
});
