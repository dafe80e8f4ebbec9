/** Back through the output, the layers and time: this thread's lanes. Gradients of the weights follow in `gradients.ts`. */
import type {Pointer} from './arena.js';
import {cells} from './cells.js';
import {allLanes, type Chunk, type Context, multiply, rowsAt} from './context.js';
import {maskSteps} from './forward.js';
import {runSteps} from './jobs.js';
import type {LayerPlan, Plan} from './plan.js';

/** Addresses of arrays [T + 1, B, width] that begin with the step before the chunk. */
const gradientRows = (array: Pointer, chunk: Chunk, t: number, width: number): Pointer =>
	rowsAt(array, chunk, t + 1, width);

/**
 * Needs the gates, h and c of `forward` and the logits' gradient of `readLosses`. Leaves the gradients of all gate sums in
 * `gates`, of the projection in `projectedGradient`, and of the embedded characters in `embeddedGradient`.
 */
export function backward(context: Context, chunk: Chunk): void {
	const {plan} = context;
	let [above, below] = plan.outputGradients;
	for (let t = 0; t < chunk.seqLength; t++) headBackward(context, chunk, t, above);
	for (let index = plan.layers.length - 1; index >= 0; index--) {
		// Lanes of other widths than H would lie where another thread's lanes of the layers are: they have an array of their own.
		layerBackward(context, chunk, index, above, index > 0 ? below : plan.embeddedGradient);
		[above, below] = [below, above];
	}
}

const nothing = (context: Context) => ({from: context.plan.zeros, stride: 0});

/** Gradient of the last layer's output at step t. */
export function headBackward(context: Context, chunk: Chunk, t: number, to: Pointer): void {
	const {plan} = context;
	const {H, E, V, decoder, projection} = plan;
	const dLogits = rowsAt(plan.logits, chunk, t, V);
	const dTop = gradientRows(to, chunk, t, H);
	if (!projection) {
		multiply(context, chunk.lanes, decoder, dLogits, nothing(context), dTop, {width: H, direction: 'backward'});
		return;
	}
	const dProjected = rowsAt(plan.projectedGradient, chunk, t, E);
	multiply(context, chunk.lanes, decoder, dLogits, nothing(context), dProjected, {width: E, direction: 'backward'});
	multiply(context, chunk.lanes, projection, dProjected, nothing(context), dTop, {width: H, direction: 'backward'});
}

function layerBackward(context: Context, chunk: Chunk, index: number, dOutput: Pointer, dInput: Pointer): void {
	const {kernels, plan} = context;
	const {H} = plan;
	const layer = plan.layers[index];
	const cell = cells[plan.model.cell];
	const dH = gradientOfH(plan, layer, dOutput);
	for (let t = 0; t < chunk.seqLength; t++) startGradientOfH(context, chunk, layer, t, dOutput);
	if (layer.c) kernels.zero(rowsAt(plan.cGradient, chunk, 0, H), chunk.lanes * H);
	for (let t = chunk.seqLength - 1; t >= 0; t--) {
		const gates = rowsAt(layer.gates, chunk, t, layer.gateWidth);
		const step = {
			gates,
			hBefore: rowsAt(layer.h, chunk, t, H),
			h: rowsAt(layer.h, chunk, t + 1, H),
			cBefore: rowsAt(layer.c, chunk, t, H),
			c: rowsAt(layer.c, chunk, t + 1, H),
			tanhC: rowsAt(layer.tanhC, chunk, t, H),
		};
		const dhBefore = gradientRows(dH, chunk, t - 1, H);
		const dc = rowsAt(plan.cGradient, chunk, 0, H);
		cell.backward(kernels, chunk.lanes, H, step, {dh: gradientRows(dH, chunk, t, H), dhBefore, dc});
		if (t > 0) {
			const initial = {from: dhBefore, stride: 4 * H};
			const dSums = gates + layer.recurrentOffset;
			multiply(context, chunk.lanes, layer.recurrentWeights, dSums, initial, dhBefore, {
				width: H,
				direction: 'backward',
				lda: 4 * layer.gateWidth,
			});
		}
		if (dInput && !layer.inputsAtOnce) inputBackward(context, chunk, layer, t, index, dOutput, dInput);
	}
	if (dInput && layer.inputsAtOnce) {
		const all = allLanes(chunk);
		runSteps(context, chunk, (t, steps) => inputBackward(context, all, layer, t, index, dOutput, dInput, steps));
	}
}

/** Where a layer's dh is summed up: the output's own gradient is kept where a residual still needs it. */
export const gradientOfH = ({hGradient}: Plan, layer: LayerPlan, dOutput: Pointer): Pointer =>
	layer.mask || layer.residual ? hGradient : dOutput;

/** dh of step t = mask ⊙ gradient of the output */
export function startGradientOfH(
	{kernels, plan}: Context,
	chunk: Chunk,
	layer: LayerPlan,
	t: number,
	dOutput: Pointer,
): void {
	const {H} = plan;
	const [from, to] = [gradientRows(dOutput, chunk, t, H), gradientRows(gradientOfH(plan, layer, dOutput), chunk, t, H)];
	if (layer.mask) kernels.multiply(chunk.lanes * H, from, rowsAt(layer.mask, chunk, 0, H), to);
	else if (to !== from) kernels.copy(chunk.lanes * H, from, to);
}

/**
 * Gradient of a layer's input at step t, or at several steps of all lanes: through W_ih, and past the layer where it has a
 * residual.
 */
export function inputBackward(
	context: Context,
	chunk: Chunk,
	layer: LayerPlan,
	t: number,
	index: number,
	dOutput: Pointer,
	dInput: Pointer,
	steps = 1,
): void {
	const {plan} = context;
	const width = index > 0 ? plan.H : plan.E;
	const dSums = rowsAt(layer.gates, chunk, t, layer.gateWidth);
	const to = gradientRows(dInput, chunk, t, width);
	const initial = layer.residual
		? {from: gradientRows(dOutput, chunk, t, plan.H), stride: 4 * plan.H}
		: nothing(context);
	multiply(context, chunk.lanes * steps, layer.inputWeights, dSums, initial, to, {
		width,
		direction: 'backward',
		lda: 4 * layer.gateWidth,
	});
	if (index === 0 && plan.embeddedMask) maskSteps(context, chunk, plan.embeddedMask, to, width, steps);
}
