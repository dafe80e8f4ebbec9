/**
 * The multiplicative LSTM a character at a time: the fused operations of `lstm.ts` are given m = (W_mx x) ⊙ (W_mh h) in the place
 * of h. The products with W_mx are computed for all steps at once.
 *
 * The gates stand i | g | f | o. Letters in shapes: B batch rows, T steps, D width that enters, H hidden units.
 */
import {add, concatenate, part, product, reshape, rows, split, sumOfRows, times, transpose} from '../operations.js';
import type {Tensor, Tensors} from '../tensors.js';
import {type Step as LstmStep, lstm, stepBackward, stepForward} from './lstm.js';
import {inputWeightGradient, type LayerWeights, type Recurrence, type Sizes} from './recurrence.js';

/** One step: the LSTM's, and the factors of m. */
type Step = {
	readonly lstm: LstmStep;
	readonly ofInput: Tensor; // [B, H]
	readonly ofState: Tensor; // [B, H]
};

const prepare: Recurrence['prepare'] = (tensors, vector, places, sizes): LayerWeights => {
	const {start, masks, forTraining} = places;
	const {D, H} = sizes;
	const own = start + 4 * H * (D + H + 2); // W_mx and W_mh follow the LSTM's weights and both of its biases
	const mx = part(tensors, vector, own, [D, H]);
	const whole = part(tensors, vector, own + D * H, [H, H]);
	const mask = masks[1];
	const mh = mask === undefined ? whole : times(tensors, whole, mask);
	return {
		...lstm.prepare(tensors, vector, places, sizes),
		mx,
		mh,
		...(forTraining && {mhTransposed: transpose(tensors, mh)}),
		...(mask !== undefined && {maskOfMh: mask}),
	};
};

/** The gradients of the gates [T · B, 4H] and of both factors of m [T · B, H]. */
function backward(tensors: Tensors, weights: LayerWeights, steps: readonly Step[], dOutput: Tensor, {B, H}: Sizes) {
	const dOutputs = split(tensors, dOutput, steps.length); // T × [B, H]
	const dGates: Tensor[] = [];
	const dOfInput: Tensor[] = [];
	const dOfState: Tensor[] = [];
	let dC = tensors.filled(0, [B, H]);
	let dH: Tensor | undefined;
	for (let t = steps.length - 1; t >= 0; t--) {
		const {lstm: step, ofInput, ofState} = steps[t];
		const dShown = dH === undefined ? dOutputs[t] : add(tensors, dOutputs[t], dH);
		[dC, dGates[t]] = stepBackward(tensors, weights, step, dC, dShown, H);
		const dM = product(tensors, dGates[t], weights['recurrentTransposed']); // [B, H]
		dOfInput[t] = times(tensors, dM, ofState);
		dOfState[t] = times(tensors, dM, ofInput);
		if (t > 0) dH = product(tensors, dOfState[t], weights['mhTransposed']);
	}
	const [gates, ofInput, ofState] = [dGates, dOfInput, dOfState].map(parts => concatenate(tensors, parts));
	return {dGates: gates, dOfInput: ofInput, dOfState: ofState};
}

const forward: Recurrence['forward'] = (tensors, weights, input, state, sizes) => {
	const {B, T, H} = sizes;
	const factors = split(tensors, product(tensors, input, weights['mx']), T); // T × [B, H]
	const first = {h: state.h, c: state.c ?? tensors.filled(0, [B, H])};
	const steps: Step[] = [];
	let before = first;
	for (const [t, x] of split(tensors, input, T).entries()) {
		const ofState = product(tensors, before.h, weights['mh']); // [B, H]
		const m = times(tensors, factors[t], ofState);
		const step = stepForward(tensors, weights, x, {h: m, c: before.c}, H);
		steps.push({lstm: step, ofInput: factors[t], ofState});
		before = {h: step.gates[6], c: step.gates[1]};
	}
	const all = concatenate(tensors, [first.h, ...steps.map(({lstm: {gates}}) => gates[6])]); // [(T + 1) · B, H]
	return {
		output: rows(tensors, all, B, T * B),
		last: before,
		backward(dOutput, needsInput) {
			const {dGates, dOfInput, dOfState} = backward(tensors, weights, steps, dOutput, sizes);
			const m = concatenate(
				tensors,
				steps.map(({lstm: {before}}) => before.h),
			); // [T · B, H]
			const masked = (gradient: Tensor, mask: Tensor | undefined): Tensor =>
				mask === undefined ? gradient : times(tensors, gradient, mask);
			const dBias = sumOfRows(tensors, dGates);
			const dInput = () =>
				add(
					tensors,
					product(tensors, dGates, weights['inputs'], {b: true}),
					product(tensors, dOfInput, weights['mx'], {b: true}),
				);
			return {
				dInput: needsInput ? dInput() : undefined,
				gradients: [
					inputWeightGradient(tensors, input, dGates, sizes), // [D, 4H]
					masked(product(tensors, m, dGates, {a: true}), weights['mask']), // [H, 4H]
					dBias,
					dBias,
					inputWeightGradient(tensors, input, dOfInput, sizes), // [D, H]
					masked(product(tensors, rows(tensors, all, 0, T * B), dOfState, {a: true}), weights['maskOfMh']), // [H, H]
				].map(gradient => reshape(tensors, gradient, [-1])),
			};
		},
	};
};

export const mlstm: Recurrence = {layout: 'packed', prepare, forward};
