/**
 * A layer in one direction, forwards through a whole sequence and back. Products with W_ih are computed for all steps at once.
 *
 * Letters in shapes: T steps, B batch rows, P padded hidden units, W numbers of a row of gates.
 */
import type {State} from '../../../model/cells/cell.js';
import type {ClassifierConfig} from '../../../model/classifier.js';
import type {Matrix} from '../../../model/matrix.js';
import type {Pointer} from '../kernels/arena.js';
import {type CellStep, kernelsOf} from '../kernels/cells.js';
import type {Kernels} from '../kernels/kernels.js';
import type {Block} from './layout.js';
import type {DirectionPlan, Packed, SequencePlan} from './plan.js';

/** The things that all code of a classifier needs, and the size of the batch at work. */
export type SequenceContext = {
	readonly kernels: Kernels;
	readonly floats: Float32Array;
	readonly config: ClassifierConfig;
	readonly plan: SequencePlan;
	readonly P: number;
	readonly W: number;
	readonly T: number;
	readonly B: number;
};

/** Some of the P numbers in each row of an array: its rows have `pieces` such pieces side by side. */
type Pieces = {readonly from: Pointer; readonly pieces: number; readonly piece: number};

export const addressOf = ({plan}: SequenceContext, {offset}: Block): Pointer => plan.parameters + 4 * offset;

/** Place `step` of an array [T + 1, B, P]. */
export const stepOf = ({B, P}: SequenceContext, array: Pointer, step: number): Pointer => array + 4 * step * B * P;

/** The places among T + 1 of the state that a direction starts from, of its first output in time, and of its last state. */
export const placesOf = ({direction}: DirectionPlan, T: number) =>
	direction === 0 ? {start: 0, outputs: 1, end: T} : {start: T, outputs: 0, end: 0};

/** The addresses of the cell's step at time t. */
function cellStep(context: SequenceContext, {direction, gates, h, c}: DirectionPlan, t: number): CellStep {
	const [before, after] = direction === 0 ? [t, t + 1] : [t + 1, t];
	return {
		gates: gates + 4 * t * context.B * context.W,
		hBefore: stepOf(context, h, before),
		h: stepOf(context, h, after),
		cBefore: stepOf(context, c, before),
		c: stepOf(context, c, after),
	};
}

/** The times in the order in which a direction reads them. */
function timesOf({direction}: DirectionPlan, T: number): readonly number[] {
	const times = [...Array(T).keys()];
	return direction === 0 ? times : times.reverse();
}

/** Numbers at the start of a row of gates that only the input feeds. */
const separateOf = ({config, P}: SequenceContext): number => kernelsOf(config.cell).layout.recurrent.first * P;

/** Writes a state before the first step. */
function startState({kernels, floats, B, P}: SequenceContext, to: Pointer, state: Matrix | undefined): void {
	kernels.zero(to, B * P);
	for (let row = 0; state && row < B; row++) {
		floats.set(state.values.subarray(row * state.columns, (row + 1) * state.columns), to / 4 + row * P);
	}
}

/** Copies pieces of T · B rows. */
export function copyPieces({kernels, floats, T, B, P}: SequenceContext, from: Pieces, to: Pieces): void {
	if (from.pieces === 1 && to.pieces === 1) {
		kernels.copy(T * B * P, from.from, to.from);
		return;
	}
	for (let row = 0; row < T * B; row++) {
		const start = from.from / 4 + (row * from.pieces + from.piece) * P;
		floats.copyWithin(to.from / 4 + (row * to.pieces + to.piece) * P, start, start + P);
	}
}

/** Packs the weights and sums the biases as they are now. */
export function packDirection(context: SequenceContext, one: DirectionPlan): void {
	const {kernels} = context;
	packWeight(context, one.input);
	packWeight(context, one.recurrent);
	const separate = separateOf(context);
	const [input, recurrent] = [addressOf(context, one.inputBias), addressOf(context, one.recurrentBias)];
	kernels.copy(separate, input, one.bias);
	kernels.add(one.recurrent.N - separate, input + 4 * separate, recurrent, one.bias + 4 * separate);
}

export function packWeight(context: SequenceContext, weight: Packed): void {
	const {K, N, forward, backward} = weight;
	context.kernels.pack(K, N, addressOf(context, weight), 4 * N, forward, 0, N);
	context.kernels.packTransposed(N, K, addressOf(context, weight), 4 * N, backward, 0, K);
}

/** Reads a sequence, from zero without an initial state. */
export function forwardDirection(context: SequenceContext, one: DirectionPlan, initial: State | undefined): void {
	const {kernels, config, plan, T, B, P, W} = context;
	const {input, recurrent, gates, layer} = one;
	kernels.product(T * B, input.N, input.K, plan.inputs[layer], 4 * input.K, input.forward, one.bias, 0, gates, 4 * W);
	const {start} = placesOf(one, T);
	startState(context, stepOf(context, one.h, start), initial?.h);
	if (one.c) startState(context, stepOf(context, one.c, start), initial?.c);
	const separate = separateOf(context);
	const separateBias = addressOf(context, one.recurrentBias) + 4 * (recurrent.N - separate);
	for (const t of timesOf(one, T)) {
		const step = cellStep(context, one, t);
		const sums = step.gates + 4 * separate;
		if (separate) kernels.fill(B, separate, separateBias, step.gates + 4 * input.N, 4 * W);
		kernels.product(B, recurrent.N, P, step.hBefore, 4 * P, recurrent.forward, sums, 4 * W, sums, 4 * W);
		kernelsOf(config.cell).forward(kernels, B, P, step);
	}
}

/**
 * The gradients of the parameters from that of the layer's outputs [T, B, directions · P]. Adds the gradient of the layer's input to
 * `dInput`, which the first direction begins.
 */
export function backwardDirection(
	context: SequenceContext,
	one: DirectionPlan,
	dOutput: Pointer,
	dInput: Pointer,
): void {
	const {kernels, config, plan, T, B, P, W} = context;
	const {hGradient, cGradient, inputs, zeros} = plan;
	const {direction, input, recurrent, gates, layer} = one;
	const {start, outputs} = placesOf(one, T);
	const pieces = plan.layers[layer].length;
	const shown = {from: stepOf(context, hGradient, outputs), pieces: 1, piece: 0};
	copyPieces(context, {from: dOutput, pieces, piece: direction}, shown);
	kernels.zero(stepOf(context, hGradient, start), B * P);
	kernels.zero(cGradient, B * P);
	const separate = 4 * separateOf(context);
	for (const t of timesOf(one, T).toReversed()) {
		const step = cellStep(context, one, t);
		const [dh, dhBefore] = [hGradient + step.h - one.h, hGradient + step.hBefore - one.h];
		kernelsOf(config.cell).backward(kernels, B, P, step, {dh, dhBefore, dc: cGradient});
		const dSums = step.gates + separate;
		kernels.product(B, P, recurrent.N, dSums, 4 * W, recurrent.backward, dhBefore, 4 * P, dhBefore, 4 * P);
	}
	const hBefore = stepOf(context, one.h, direction === 0 ? 0 : 1);
	const rows = T * B;
	weightGradient(context, rows, one.recurrent, one.recurrentBias, hBefore, {from: gates + separate, stride: 4 * W});
	weightGradient(context, rows, input, one.inputBias, inputs[layer], {from: gates, stride: 4 * W});
	if (layer === 0) return; // vectors have no gradient
	const [begun, stride] = direction === 0 ? [zeros, 0] : [dInput, 4 * input.K];
	kernels.product(rows, input.K, input.N, gates, 4 * W, input.backward, begun, stride, dInput, 4 * input.K);
}

/** The gradient of a weight [K, N], aᵀ · b over all rows, and that of its bias, the sums of the columns of b. */
export function weightGradient(
	{kernels, plan}: SequenceContext,
	rows: number,
	{K, N, offset}: Packed,
	bias: Block,
	a: Pointer,
	b: {readonly from: Pointer; readonly stride: number},
): void {
	const {gradient, zeros, scratch} = plan;
	const sums = gradient + 4 * bias.offset;
	kernels.zero(sums, N);
	const to = gradient + 4 * offset;
	kernels.productOfTransposed(rows, K, N, a, 4 * K, b.from, b.stride, to, 4 * N, sums, zeros, scratch);
}
