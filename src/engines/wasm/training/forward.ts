/**
 * From characters to losses: lanes, layer by layer, step by step. Products with large W_ih are done before, for many steps at
 * once (Appleyard et al. 2016): then all lanes belong to whichever thread is free.
 */
import type {Pointer} from '../kernels/arena.js';
import {type CellStep, kernelsOf} from '../kernels/cells.js';
import {once, type Stage} from '../threads/work-stealing.js';
import {type Chunk, type Context, multiply, outputOf, rowsAt} from './context.js';
import type {InputPath, LayerPlan, Plan} from './memory-plan.js';

export type Pass = {
	/** Where the parameters are read that are not packed: W_ih of a one-hot input, the embedding. */
	readonly weights: Pointer;
	/** Lanes go on from the states; otherwise from zero. */
	readonly carry: boolean;
	/** Masks are applied. */
	readonly dropout: boolean;
};

/** Layer `index` over a text of so many steps. Where its inputs are done at once, `addInputs` came before. */
export function forwardStages(context: Context, pass: Pass, index: number, seqLength: number): readonly Stage<Chunk>[] {
	const {kernels, plan} = context;
	const {H} = plan;
	const layer = plan.layers[index];
	const cell = kernelsOf(plan.model.cell);
	const states = statesOf(layer);
	return [
		once(lanes => {
			for (const [state, rows] of states) enter(context, pass, lanes, state, rows);
		}),
		{
			steps: seqLength,
			step(lanes, t) {
				if (!layer.inputsAtOnce) addInputs(context, pass, lanes, layer, index, t);
				addRecurrent(context, lanes, layer, pass.weights, t);
				cell.forward(kernels, lanes.lanes, H, cellStep(plan, layer, lanes, t));
				if (layer.output) passOn(context, pass, lanes, layer, index, t);
			},
		},
		once(lanes => {
			const at = 4 * H * lanes.firstLane;
			for (const [state, rows] of states) kernels.copy(lanes.lanes * H, rowsAt(rows, lanes, seqLength, H), state + at);
		}),
	];
}

/** What goes from chunk to chunk: where it is kept [B, H], and where it lies step by step [T + 1, B, H]. */
export const statesOf = ({stateH, h, stateC, c}: LayerPlan): readonly (readonly [state: Pointer, rows: Pointer])[] =>
	c
		? [
				[stateH, h],
				[stateC, c],
			]
		: [[stateH, h]];

/** Where these lanes' values of step t lie, from unit `first` on. */
export function cellStep({H}: Plan, layer: LayerPlan, lanes: Chunk, t: number, first = 0): CellStep {
	const at = (array: Pointer, row: number, width = H): Pointer => rowsAt(array, lanes, row, width) + 4 * first;
	return {
		gates: at(layer.gates, t, layer.gateWidth),
		hBefore: at(layer.h, t),
		h: at(layer.h, t + 1),
		cBefore: at(layer.c, t),
		c: at(layer.c, t + 1),
	};
}

/** gates = bias + x · W_ih, at step t or at several steps of all lanes */
export function addInputs(
	context: Context,
	pass: Pass,
	chunk: Chunk,
	layer: LayerPlan,
	index: number,
	t: number,
	steps = 1,
): void {
	const {plan} = context;
	const gates = rowsAt(layer.gates, chunk, t, layer.gateWidth);
	if (index === 0) {
		firstInputs[plan.inputPath](context, pass, chunk, t, gates, steps);
		return;
	}
	const x = rowsAt(outputOf(plan.layers[index - 1], chunk, plan.H), chunk, t, plan.H);
	const initial = {from: layer.bias, stride: 0};
	multiply(context, chunk.lanes * steps, layer.inputWeights, x, initial, gates, {width: layer.gateWidth});
}

/** h or c before the chunk's first step, `rows` [T + 1, B, H]. */
function enter({kernels, plan: {H}}: Context, {carry}: Pass, chunk: Chunk, state: Pointer, rows: Pointer): void {
	const to = rowsAt(rows, chunk, 0, H);
	if (carry) kernels.copy(chunk.lanes * H, state + 4 * H * chunk.firstLane, to);
	else kernels.zero(to, chunk.lanes * H);
}

/** gates += h · W_hh */
function addRecurrent(context: Context, chunk: Chunk, layer: LayerPlan, weights: Pointer, t: number): void {
	const {kernels, plan} = context;
	const width = layer.gateWidth;
	const gates = rowsAt(layer.gates, chunk, t, width);
	const hBefore = rowsAt(layer.h, chunk, t, plan.H);
	const sums = gates + layer.recurrentOffset;
	if (plan.model.cell === 'gru') {
		const biasOfN = weights + 4 * (layer.recurrentBias + 2 * plan.H);
		kernels.fill(chunk.lanes, plan.H, biasOfN, gates + 12 * plan.H, 4 * width);
	}
	multiply(context, chunk.lanes, layer.recurrentWeights, hBefore, {from: sums, stride: 4 * width}, sums, {width});
}

type FirstInput = (context: Context, pass: Pass, chunk: Chunk, t: number, gates: Pointer, steps: number) => void;

/** gates = bias + x · W_ih of layer 0. */
const firstInputs: Readonly<Record<InputPath, FirstInput>> = {
	'one-hot': ({kernels, plan}, {weights}, chunk, t, gates) => {
		const {inputWeights, bias, gateWidth, inputGates} = plan.layers[0];
		const ids = rowsAt(plan.inputs, chunk, t, 1);
		const rows = weights + 4 * inputWeights.offset;
		kernels.gather(chunk.lanes, inputGates, ids, rows, 4 * inputGates, bias, gates, 4 * gateWidth);
	},
	table: ({kernels, plan}, _pass, chunk, t, gates) => {
		const {gateWidth, inputGates} = plan.layers[0];
		const ids = rowsAt(plan.inputs, chunk, t, 1);
		kernels.gather(chunk.lanes, inputGates, ids, plan.table, 4 * inputGates, plan.zeros, gates, 4 * gateWidth);
	},
	explicit: (context, {weights, dropout}, chunk, t, gates, steps) => {
		const {kernels, plan} = context;
		const {inputWeights, bias, gateWidth} = plan.layers[0];
		const {E} = plan;
		const ids = rowsAt(plan.inputs, chunk, t, 1);
		const x = rowsAt(plan.embedded, chunk, t, E);
		kernels.gather(chunk.lanes * steps, E, ids, weights + 4 * plan.embedding, 4 * E, plan.zeros, x, 4 * E);
		if (dropout && plan.embeddedMask) maskSteps(context, chunk, plan.embeddedMask, x, E, steps);
		multiply(context, chunk.lanes * steps, inputWeights, x, {from: bias, stride: 0}, gates, {width: gateWidth});
	},
};

/** x [steps, lanes, width] ← mask [lanes, width] ⊙ x */
export function maskSteps(
	{kernels}: Context,
	chunk: Chunk,
	mask: Pointer,
	x: Pointer,
	width: number,
	steps: number,
): void {
	const count = chunk.lanes * width;
	const row = rowsAt(mask, chunk, 0, width);
	for (let step = 0; step < steps; step++) kernels.multiply(count, x + 4 * count * step, row, x + 4 * count * step);
}

/** output = mask ⊙ h + x, mask and x where the layer has them. */
export function passOn(
	context: Context,
	{dropout}: Pass,
	chunk: Chunk,
	layer: LayerPlan,
	index: number,
	t: number,
): void {
	const {kernels, plan} = context;
	const {H} = plan;
	const count = chunk.lanes * H;
	const h = rowsAt(layer.h, chunk, t + 1, H);
	const output = rowsAt(layer.output, chunk, t, H);
	const below = index > 0 ? outputOf(plan.layers[index - 1], chunk, H) : plan.embedded;
	const x = layer.residual ? rowsAt(below, chunk, t, H) : 0;
	const mask = dropout && layer.mask ? rowsAt(layer.mask, chunk, 0, H) : 0;
	if (mask && x) kernels.multiplyAdd(count, h, mask, x, output);
	else if (mask) kernels.multiply(count, h, mask, output);
	else if (x) kernels.add(count, h, x, output);
	else kernels.copy(count, h, output);
}

/** logits [lanes, V] of step t, from the last layer's output. */
export function logitsOf(context: Context, {weights}: Pass, chunk: Chunk, t: number): Pointer {
	const {plan} = context;
	const {H, E, V, projection, decoder} = plan;
	const top = rowsAt(outputOf(plan.layers[plan.layers.length - 1], chunk, H), chunk, t, H);
	const logits = rowsAt(plan.logits, chunk, t, V);
	const initial = {from: plan.logitBias, stride: 0};
	if (!projection) {
		multiply(context, chunk.lanes, decoder, top, initial, logits);
		return logits;
	}
	const projected = rowsAt(plan.projected, chunk, t, E);
	multiply(context, chunk.lanes, projection, top, {from: weights + 4 * plan.projectionBias, stride: 0}, projected);
	multiply(context, chunk.lanes, decoder, projected, initial, logits);
	return logits;
}

/** Losses of step t; where `scale` is not 0 the logits become their own gradient times scale. */
export function readLosses(context: Context, pass: Pass, chunk: Chunk, t: number, scale: number): void {
	const {kernels, plan} = context;
	const logits = logitsOf(context, pass, chunk, t);
	const [targets, losses] = [rowsAt(plan.targets, chunk, t, 1), rowsAt(plan.losses, chunk, t, 1)];
	kernels.crossEntropy(chunk.lanes, plan.V, logits, targets, scale, losses, rowsAt(plan.correct, chunk, t, 1));
}
