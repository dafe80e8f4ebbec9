/**
 * The steps of the forward pass, from characters to losses. Threads take their batch rows through one layer after another, and through
 * each layer one time step after another. Products with a large W_ih are computed before, for many time steps at once
 * (Appleyard et al. 2016), by whichever thread is free.
 */
import type {Pointer} from '../kernels/arena.js';
import {type CellStep, kernelsOf} from '../kernels/cells.js';
import {once, type Stage} from '../threads/work-stealing.js';
import {type BatchRows, type Context, multiply, outputOf, rowsAt} from './context.js';
import {computeIntermediate} from './intermediate.js';
import type {InputPath, LayerPlan, Plan} from './memory-plan.js';

/** The settings of one forward pass. */
export type Pass = {
	/** The parameters, of which those are read here that are not packed: W_ih of a one-hot input, the embedding, some biases. */
	readonly weights: Pointer;
	/** The rows go on from the states that the batch before has left; otherwise they start from zero. */
	readonly carry: boolean;
	/** Dropout masks are applied. */
	readonly dropout: boolean;
	/** The share of a teacher's expectations in the targets; without it there is no teacher. */
	readonly softShare?: number | undefined;
};

/** The stages of layer `index` over so many time steps. Where its inputs are computed at once, `addInputs` has to be called before. */
export function forwardStages(
	context: Context,
	pass: Pass,
	index: number,
	seqLength: number,
): readonly Stage<BatchRows>[] {
	const {kernels, plan} = context;
	const {H} = plan;
	const layer = plan.layers[index];
	const cell = kernelsOf(plan.model.cell);
	const states = statesOf(layer);
	return [
		once(lanes => {
			for (const [state, rows] of states) startStates(context, pass, lanes, state, rows);
		}),
		{
			steps: seqLength,
			step(lanes, t) {
				if (!layer.inputsAtOnce) addInputs(context, pass, lanes, layer, index, t);
				addRecurrent(context, lanes, layer, pass.weights, t);
				cell.forward(kernels, lanes.lanes, H, cellStep(plan, layer, lanes, t));
				if (layer.output) writeOutput(context, pass, lanes, layer, index, t);
			},
		},
		once(lanes => {
			const at = 4 * H * lanes.firstLane;
			for (const [state, rows] of states) kernels.copy(lanes.lanes * H, rowsAt(rows, lanes, seqLength, H), state + at);
		}),
	];
}

/** The arrays of a layer's state, h and where the cell has it c: between two batches [B, H], and at all time steps [T + 1, B, H]. */
export const statesOf = ({stateH, h, stateC, c}: LayerPlan): readonly (readonly [state: Pointer, rows: Pointer])[] =>
	c
		? [
				[stateH, h],
				[stateC, c],
			]
		: [[stateH, h]];

/** Addresses of the values of these rows at time step t, from unit `first` on. */
export function cellStep({H}: Plan, layer: LayerPlan, lanes: BatchRows, t: number, first = 0): CellStep {
	const at = (array: Pointer, row: number, width = H): Pointer => rowsAt(array, lanes, row, width) + 4 * first;
	return {
		gates: at(layer.gates, t, layer.gateWidth),
		hBefore: at(layer.h, t),
		h: at(layer.h, t + 1),
		cBefore: at(layer.c, t),
		c: at(layer.c, t + 1),
	};
}

/** gates = bias + x · W_ih, at time step t or at several steps of all rows */
export function addInputs(
	context: Context,
	pass: Pass,
	batch: BatchRows,
	layer: LayerPlan,
	index: number,
	t: number,
	steps = 1,
): void {
	const {plan} = context;
	const gates = rowsAt(layer.gates, batch, t, layer.gateWidth);
	if (index === 0) {
		inputsOfFirstLayer[plan.inputPath](context, pass, batch, t, gates, steps);
		return;
	}
	const x = rowsAt(outputOf(plan.layers[index - 1], batch, plan.H), batch, t, plan.H);
	const initial = {from: layer.bias, stride: 0};
	multiply(context, batch.lanes * steps, layer.inputWeights, x, initial, gates, {width: layer.gateWidth});
}

/** Writes h or c before the first time step of the batch to `rows` [T + 1, B, H]. */
function startStates(
	{kernels, plan: {H}}: Context,
	{carry}: Pass,
	batch: BatchRows,
	state: Pointer,
	rows: Pointer,
): void {
	const to = rowsAt(rows, batch, 0, H);
	if (carry) kernels.copy(batch.lanes * H, state + 4 * H * batch.firstLane, to);
	else kernels.zero(to, batch.lanes * H);
}

/** gates += h · W_hh, or m · W_hh in a multiplicative cell */
function addRecurrent(context: Context, batch: BatchRows, layer: LayerPlan, weights: Pointer, t: number): void {
	const {kernels, plan} = context;
	const width = layer.gateWidth;
	const gates = rowsAt(layer.gates, batch, t, width);
	const {intermediate} = layer;
	const multiplied = intermediate
		? computeIntermediate(context, batch, layer, intermediate, t)
		: rowsAt(layer.h, batch, t, plan.H);
	const sums = gates + layer.recurrentOffset;
	if (layer.separate) {
		const to = gates + 4 * layer.inputGates;
		kernels.fill(batch.lanes, layer.separate, separateBias(layer, weights), to, 4 * width);
	}
	multiply(context, batch.lanes, layer.recurrentWeights, multiplied, {from: sums, stride: 4 * width}, sums, {width});
}

/** The biases of the sums that only h feeds, [separate]: they are the last ones of b_hh. */
export const separateBias = ({recurrentBias, recurrentGates, separate}: LayerPlan, weights: Pointer): Pointer =>
	weights + 4 * (recurrentBias + recurrentGates - separate);

type FirstLayerInput = (
	context: Context,
	pass: Pass,
	batch: BatchRows,
	t: number,
	gates: Pointer,
	steps: number,
) => void;

/** gates = bias + x · W_ih of layer 0, for each input path. */
const inputsOfFirstLayer: Readonly<Record<InputPath, FirstLayerInput>> = {
	'one-hot': ({kernels, plan}, {weights}, batch, t, gates) => {
		const {inputWeights, bias, gateWidth, inputGates} = plan.layers[0];
		const ids = rowsAt(plan.inputs, batch, t, 1);
		const rows = weights + 4 * inputWeights.offset;
		kernels.gather(batch.lanes, inputGates, ids, rows, 4 * inputGates, bias, gates, 4 * gateWidth);
	},
	table: ({kernels, plan}, _pass, batch, t, gates) => {
		const {gateWidth, inputGates} = plan.layers[0];
		const ids = rowsAt(plan.inputs, batch, t, 1);
		kernels.gather(batch.lanes, inputGates, ids, plan.table, 4 * inputGates, plan.zeros, gates, 4 * gateWidth);
	},
	explicit: (context, {weights, dropout}, batch, t, gates, steps) => {
		const {kernels, plan} = context;
		const {inputWeights, bias, gateWidth} = plan.layers[0];
		const {E} = plan;
		const ids = rowsAt(plan.inputs, batch, t, 1);
		const x = rowsAt(plan.embedded, batch, t, E);
		kernels.gather(batch.lanes * steps, E, ids, weights + 4 * plan.embedding, 4 * E, plan.zeros, x, 4 * E);
		if (dropout && plan.embeddedMask) maskSteps(context, batch, plan.embeddedMask, x, E, steps);
		multiply(context, batch.lanes * steps, inputWeights, x, {from: bias, stride: 0}, gates, {width: gateWidth});
	},
};

/** x [steps, lanes, width] ← mask [lanes, width] ⊙ x [steps, lanes, width] */
export function maskSteps(
	{kernels}: Context,
	batch: BatchRows,
	mask: Pointer,
	x: Pointer,
	width: number,
	steps: number,
): void {
	const count = batch.lanes * width;
	const row = rowsAt(mask, batch, 0, width);
	for (let step = 0; step < steps; step++) kernels.multiply(count, x + 4 * count * step, row, x + 4 * count * step);
}

/** output = mask ⊙ h + x at time step t, without mask or x where the layer has no dropout or no residual. */
export function writeOutput(
	context: Context,
	{dropout}: Pass,
	batch: BatchRows,
	layer: LayerPlan,
	index: number,
	t: number,
): void {
	const {kernels, plan} = context;
	const {H} = plan;
	const count = batch.lanes * H;
	const h = rowsAt(layer.h, batch, t + 1, H);
	const output = rowsAt(layer.output, batch, t, H);
	const below = index > 0 ? outputOf(plan.layers[index - 1], batch, H) : plan.embedded;
	const x = layer.residual ? rowsAt(below, batch, t, H) : 0;
	const mask = dropout && layer.mask ? rowsAt(layer.mask, batch, 0, H) : 0;
	if (mask && x) kernels.multiplyAdd(count, h, mask, x, output);
	else if (mask) kernels.multiply(count, h, mask, output);
	else if (x) kernels.add(count, h, x, output);
	else kernels.copy(count, h, output);
}

/** Computes the logits [lanes, V] of time step t from the output of the last layer; returns their address. */
export function computeLogits(context: Context, {weights}: Pass, batch: BatchRows, t: number): Pointer {
	const {plan} = context;
	const {H, E, V, projection, decoder} = plan;
	const top = rowsAt(outputOf(plan.layers[plan.layers.length - 1], batch, H), batch, t, H);
	const logits = rowsAt(plan.logits, batch, t, V);
	const initial = {from: plan.logitBias, stride: 0};
	if (!projection) {
		multiply(context, batch.lanes, decoder, top, initial, logits);
		return logits;
	}
	const projected = rowsAt(plan.projected, batch, t, E);
	multiply(context, batch.lanes, projection, top, {from: weights + 4 * plan.projectionBias, stride: 0}, projected);
	multiply(context, batch.lanes, decoder, projected, initial, logits);
	return logits;
}

/** Computes the losses of time step t. Where `scale` is not 0, it replaces the logits by their gradient times `scale`. */
export function computeLosses(context: Context, pass: Pass, batch: BatchRows, t: number, scale: number): void {
	const {kernels, plan} = context;
	const logits = computeLogits(context, pass, batch, t);
	const [targets, losses] = [rowsAt(plan.targets, batch, t, 1), rowsAt(plan.losses, batch, t, 1)];
	kernels.crossEntropy(batch.lanes, plan.V, logits, targets, scale, losses, rowsAt(plan.correct, batch, t, 1));
	const {softShare = 0} = pass;
	if (softShare === 0) return;
	const {V, softKinds = 0} = plan;
	const [ids, probabilities] = [plan.softIds, plan.softProbabilities].map(at => rowsAt(at, batch, t, softKinds));
	kernels.softenTargets(batch.lanes, V, softKinds, logits, targets, ids, probabilities, softShare * scale);
}
