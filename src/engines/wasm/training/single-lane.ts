/**
 * A text in one lane, as dynamic evaluation reads it. There are no lanes to divide among the threads, and a step of a lane
 * is a product of one row, which costs what reading the weights costs. So what no step takes from the one before it is done
 * for all steps at once, each thread taking some of the steps; and of what goes from step to step, the products with W_hh,
 * each thread takes some of the units, whose weights stay in its own cache. Results do not depend on the number of threads.
 *
 * Needs a plan for one lane, whose masks are repeated at every step.
 */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import type {Kernels} from '../kernels/load.js';
import {partition} from '../threads/partition.js';
import {gradientsOf, headBackward, inputBackward, startGradients} from './backward.js';
import type {Chunk, Context} from './context.js';
import {addInputs, cellStep, type Pass, passOn, readLosses, statesOf} from './forward.js';
import type {LayerPlan, Plan} from './memory-plan.js';

/** Fewer units, and a thread waits for the others longer than it works. */
const unitsWorthwhile = 64;

export const threadsOfLane = (threads: number, hiddenSize: number): number =>
	Math.max(1, Math.min(threads, Math.floor(hiddenSize / unitsWorthwhile)));

/** This thread's steps of the lane, as if they were lanes of one step: none takes anything from another. */
export function stepsOf({plan, rank}: Context): Chunk {
	const [firstLane, end] = partition(plan.seqLength, rank, plan.threads);
	return {batchSize: 1, seqLength: 1, firstLane, lanes: end - firstLane};
}

/** The lane with all of its steps, whichever thread's. */
const wholeLane = (seqLength: number): Chunk => ({batchSize: 1, seqLength, firstLane: 0, lanes: 1});

/** This thread's units of a layer: the first and how many. */
function unitsOf({plan, rank}: Context): readonly [number, number] {
	const [first, end] = partition(plan.H / 16, rank, plan.threads);
	return [16 * first, 16 * (end - first)];
}

/** What a thread works with that shares a lane. */
export class LaneContext implements Context {
	readonly kernels: Kernels;
	readonly plan: Plan;
	readonly rank: number;
	#turn = 0;

	constructor({kernels, plan, rank}: Context) {
		this.kernels = kernels;
		this.plan = plan;
		this.rank = rank;
	}

	/** Waits until all threads have come. Once a step of each layer, so it is the cheaper way to meet. */
	meet(): void {
		const {threads, spinBarrier} = this.plan;
		this.#turn = (this.#turn + 1) | 0;
		if (threads > 1) this.kernels.spinBarrier(spinBarrier, this.rank, threads, this.#turn);
	}
}

/** From characters to losses, this thread's steps. */
export function forwardLane(context: LaneContext, pass: Pass, steps: Chunk, scale: number): void {
	for (const [index, layer] of context.plan.layers.entries()) {
		enter(context, layer, pass.carry);
		addInputs(context, pass, steps, layer, index, 0);
		context.meet();
		recur(context, layer, pass.weights);
		if (layer.output) passOn(context, pass, steps, layer, index, 0);
	}
	readLosses(context, pass, steps, 0, scale);
}

/** h and c before the first step. */
function enter(context: Context, layer: LayerPlan, carry: boolean): void {
	const {kernels} = context;
	const [first, units] = unitsOf(context);
	for (const [state, to] of statesOf(layer)) {
		if (carry) kernels.copy(units, state + 4 * first, to + 4 * first);
		else kernels.zero(to + 4 * first, units);
	}
}

/** From step to step: gates += h · W_hh, then the cell. Leaves the last h and c in the state. */
function recur(context: LaneContext, layer: LayerPlan, weights: Pointer): void {
	const {kernels, plan} = context;
	const {H, seqLength} = plan;
	const {gateWidth, recurrentGates, recurrentOffset, recurrentWeights} = layer;
	const cell = kernelsOf(plan.model.cell);
	const lane = wholeLane(seqLength);
	const [first, units] = unitsOf(context);
	for (let t = 0; t < seqLength; t++) {
		const step = cellStep(plan, layer, lane, t, first);
		if (plan.model.cell === 'gru') {
			kernels.copy(units, weights + 4 * (layer.recurrentBias + 2 * H + first), step.gates + 12 * H);
		}
		const sums = layer.gates + 4 * gateWidth * t + recurrentOffset;
		const hBefore = layer.h + 4 * H * t;
		kernels.productOfColumns(recurrentGates / H, H, first, units, H, hBefore, recurrentWeights.forward, sums);
		cell.forward(kernels, 1, H, step, units);
		context.meet();
	}
	const last = 4 * (H * seqLength + first);
	for (const [state, rows] of statesOf(layer)) kernels.copy(units, rows + last, state + 4 * first);
}

/** Back through the output, the layers and time. */
export function backwardLane(context: LaneContext, steps: Chunk): void {
	const {plan} = context;
	const top = plan.layers.length - 1;
	headBackward(context, steps, 0, gradientsOf(plan, top)[0]);
	for (let index = top; index >= 0; index--) {
		const layer = plan.layers[index];
		const [dOutput, dInput] = gradientsOf(plan, index);
		startGradients(context, steps, index, 0);
		context.meet();
		recurBack(context, layer, dOutput);
		if (dInput) inputBackward(context, steps, index, 0);
	}
}

/** From step to step back: the cell, then dh of the step before += dGates · W_hhᵀ. */
function recurBack(context: LaneContext, layer: LayerPlan, dH: Pointer): void {
	const {kernels, plan} = context;
	const {H, seqLength} = plan;
	const {gateWidth, recurrentGates, recurrentOffset, recurrentWeights} = layer;
	const cell = kernelsOf(plan.model.cell);
	const lane = wholeLane(seqLength);
	const [first, units] = unitsOf(context);
	const dc = plan.cGradient + 4 * first;
	if (layer.c) kernels.zero(dc, units);
	for (let t = seqLength - 1; t >= 0; t--) {
		const dhBefore = dH + 4 * H * t; // the array begins with the step before the first
		const gradients = {dh: dhBefore + 4 * (H + first), dhBefore: dhBefore + 4 * first, dc};
		cell.backward(kernels, 1, H, cellStep(plan, layer, lane, t, first), gradients, units);
		context.meet();
		if (t === 0) return;
		const dSums = layer.gates + 4 * gateWidth * t + recurrentOffset;
		kernels.productOfColumns(1, H, first, units, recurrentGates, dSums, recurrentWeights.backward, dhBefore);
	}
}
