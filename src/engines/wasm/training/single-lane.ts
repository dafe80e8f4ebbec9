/**
 * Training on a single batch row (lane), as dynamic evaluation does it. There are no rows to divide among the threads, and one time
 * step is a product of one row, which takes as long as reading the weights. So everything that does not depend on the previous
 * time step is computed for all time steps at once, and each thread takes some of the steps. Of the rest, the products with W_hh and
 * the cells, each thread takes some of the units, whose weights stay in its own cache. Results do not depend on the number of
 * threads.
 *
 * The plan has to be one for a single row, whose masks are repeated for every time step.
 */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import type {Kernels} from '../kernels/kernels.js';
import {partition} from '../threads/partition.js';
import {gradientsOf, headBackward, inputBackward, startGradients} from './backward.js';
import type {BatchRows, Context} from './context.js';
import {addInputs, cellStep, computeLosses, type Pass, separateBias, statesOf, writeOutput} from './forward.js';
import type {IntermediatePlan, LayerPlan, Plan} from './memory-plan.js';

/** Units of a thread that are worth its while: with fewer it waits for the others longer than it works. */
const minimumUnits = 64;

/** The number of threads, `threads` at most, that train a single batch row. */
export const threadsOfLane = (threads: number, hiddenSize: number): number =>
	Math.max(1, Math.min(threads, Math.floor(hiddenSize / minimumUnits)));

/** This thread's time steps of the row, as if they were rows of a single step: for the work that does not depend on the previous step. */
export function stepsOf({plan, rank}: Context): BatchRows {
	const [firstLane, end] = partition(plan.seqLength, rank, plan.threads);
	return {batchSize: 1, seqLength: 1, firstLane, lanes: end - firstLane};
}

/** The row with all of its time steps. */
const wholeLane = (seqLength: number): BatchRows => ({batchSize: 1, seqLength, firstLane: 0, lanes: 1});

/** This thread's units of a layer: the first one and their number. */
function unitsOf({plan, rank}: Context): readonly [number, number] {
	const [first, end] = partition(plan.H / 16, rank, plan.threads);
	return [16 * first, 16 * (end - first)];
}

/** The context of threads that divide a single batch row. */
export class LaneContext implements Context {
	readonly kernels: Kernels;
	readonly plan: Plan;
	readonly rank: number;
	/** Barriers so far. */
	#phase = 0;

	constructor({kernels, plan, rank}: Context) {
		this.kernels = kernels;
		this.plan = plan;
		this.rank = rank;
	}

	/** Waits for all threads. It is called in every time step of each layer, so it uses the cheaper barrier. */
	wait(): void {
		const {threads, spinBarrier} = this.plan;
		this.#phase = (this.#phase + 1) | 0;
		if (threads > 1) this.kernels.spinBarrier(spinBarrier, this.rank, threads, this.#phase);
	}
}

/** The forward pass, from characters to losses. */
export function forwardLane(context: LaneContext, pass: Pass, steps: BatchRows, scale: number): void {
	for (const [index, layer] of context.plan.layers.entries()) {
		startStates(context, layer, pass.carry);
		addInputs(context, pass, steps, layer, index, 0);
		context.wait();
		forwardSteps(context, layer, pass.weights);
		if (layer.output) writeOutput(context, pass, steps, layer, index, 0);
	}
	computeLosses(context, pass, steps, 0, scale);
}

/** Writes h and c before the first time step, for this thread's units. */
function startStates(context: Context, layer: LayerPlan, carry: boolean): void {
	const {kernels} = context;
	const [first, units] = unitsOf(context);
	for (const [state, to] of statesOf(layer)) {
		if (carry) kernels.copy(units, state + 4 * first, to + 4 * first);
		else kernels.zero(to + 4 * first, units);
	}
}

/** Time step after time step, for this thread's units: gates += h · W_hh, then the cell. Leaves the last h and c in the state. */
function forwardSteps(context: LaneContext, layer: LayerPlan, weights: Pointer): void {
	const {kernels, plan} = context;
	const {H, seqLength} = plan;
	const {gateWidth, recurrentGates, recurrentOffset, recurrentWeights} = layer;
	const cell = kernelsOf(plan.model.cell);
	const lane = wholeLane(seqLength);
	const [first, units] = unitsOf(context);
	for (let t = 0; t < seqLength; t++) {
		const step = cellStep(plan, layer, lane, t, first);
		if (layer.separate) {
			kernels.copy(units, separateBias(layer, weights) + 4 * first, step.gates + 4 * layer.inputGates);
		}
		const sums = layer.gates + 4 * gateWidth * t + recurrentOffset;
		const hBefore = layer.h + 4 * H * t;
		const multiplied = layer.intermediate ? intermediateStep(context, layer, layer.intermediate, t) : hBefore;
		kernels.productOfColumns(recurrentGates / H, H, first, units, H, multiplied, recurrentWeights.forward, sums);
		cell.forward(kernels, 1, H, step, units);
		context.wait();
	}
	const last = 4 * (H * seqLength + first);
	for (const [state, rows] of statesOf(layer)) kernels.copy(units, rows + last, state + 4 * first);
}

/** The addresses of time step t, from this thread's first unit on: W_mx x, W_mh h and m. */
function intermediateRows(
	{plan: {H}}: Context,
	layer: LayerPlan,
	{offset, product, m}: IntermediatePlan,
	t: number,
	first: number,
) {
	const row = 4 * (H * t + first);
	return {factor: layer.gates + 4 * (layer.gateWidth * t + first) + offset, product: product + row, m: m + row};
}

/** m of a multiplicative cell, for this thread's units. All threads wait, as each gate needs all of m [H]; its address is returned. */
function intermediateStep(context: LaneContext, layer: LayerPlan, intermediate: IntermediatePlan, t: number): Pointer {
	const {kernels, plan} = context;
	const {H} = plan;
	const [first, units] = unitsOf(context);
	const {factor, product, m} = intermediateRows(context, layer, intermediate, t, first);
	const row = intermediate.product + 4 * H * t;
	kernels.zero(product, units);
	kernels.productOfColumns(1, H, first, units, H, layer.h + 4 * H * t, intermediate.weights.forward, row);
	kernels.intermediateForward(1, units, factor, 0, product, m);
	context.wait();
	return intermediate.m + 4 * H * t;
}

/** The gradients of W_mx x and of W_mh h in their places, for this thread's units, from all gradients of the gates' sums; all threads wait. */
function intermediateBackwardStep(
	context: LaneContext,
	layer: LayerPlan,
	intermediate: IntermediatePlan,
	t: number,
): void {
	const {kernels, plan} = context;
	const {H} = plan;
	const {gateWidth, recurrentGates, recurrentWeights} = layer;
	const [first, units] = unitsOf(context);
	const {factor, product} = intermediateRows(context, layer, intermediate, t, first);
	const dM = intermediate.gradient;
	kernels.zero(dM + 4 * first, units);
	const dSums = layer.gates + 4 * gateWidth * t;
	kernels.productOfColumns(1, H, first, units, recurrentGates, dSums, recurrentWeights.backward, dM);
	kernels.intermediateBackward(1, units, factor, 0, product, dM + 4 * first);
	context.wait();
}

/** The backward pass, through the output, the layers and time. */
export function backwardLane(context: LaneContext, steps: BatchRows): void {
	const {plan} = context;
	const top = plan.layers.length - 1;
	headBackward(context, steps, 0, gradientsOf(plan, top)[0]);
	for (let index = top; index >= 0; index--) {
		const layer = plan.layers[index];
		const [dOutput, dInput] = gradientsOf(plan, index);
		startGradients(context, steps, index, 0);
		context.wait();
		backwardSteps(context, layer, dOutput);
		if (dInput) inputBackward(context, steps, index, 0);
	}
}

/** Backwards through the time steps, for this thread's units: the cell, then gradient of the previous h += dGates · W_hhᵀ. */
function backwardSteps(context: LaneContext, layer: LayerPlan, dH: Pointer): void {
	const {kernels, plan} = context;
	const {H, seqLength} = plan;
	const {gateWidth, recurrentGates, recurrentOffset, recurrentWeights, intermediate} = layer;
	const cell = kernelsOf(plan.model.cell);
	const lane = wholeLane(seqLength);
	const [first, units] = unitsOf(context);
	const dc = plan.cGradient + 4 * first;
	if (layer.c) kernels.zero(dc, units);
	for (let t = seqLength - 1; t >= 0; t--) {
		const dhBefore = dH + 4 * H * t; // the array begins with the step before the batch
		const gradients = {dh: dhBefore + 4 * (H + first), dhBefore: dhBefore + 4 * first, dc};
		cell.backward(kernels, 1, H, cellStep(plan, layer, lane, t, first), gradients, units);
		context.wait();
		if (intermediate) intermediateBackwardStep(context, layer, intermediate, t);
		if (t === 0) return;
		if (intermediate) {
			const dProduct = intermediate.product + 4 * H * t;
			kernels.productOfColumns(1, H, first, units, H, dProduct, intermediate.weights.backward, dhBefore);
			continue;
		}
		const dSums = layer.gates + 4 * gateWidth * t + recurrentOffset;
		kernels.productOfColumns(1, H, first, units, recurrentGates, dSums, recurrentWeights.backward, dhBefore);
	}
}
