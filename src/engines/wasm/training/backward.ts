/**
 * The steps of the backward pass, through the output, the layers and time. It reads the gates, h and c that the forward pass has left, and
 * the gradient of the logits that `computeLosses` has left. It leaves the gradients of all gate sums in `gates`, of the
 * projection in `projectedGradient`, and of the embedded characters in `embeddedGradient`. `weight-gradients.ts` computes the
 * gradients of the weights from them.
 */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {once, type Stage} from '../threads/work-stealing.js';
import {type BatchRows, type Context, multiply, rowsAt} from './context.js';
import {cellStep, maskSteps} from './forward.js';
import {intermediateBackward} from './intermediate.js';
import type {LayerPlan, Plan} from './memory-plan.js';

/** Address of these rows at time step t of an array [T + 1, B, width], which begins with the step before the batch. */
const gradientRows = (array: Pointer, batch: BatchRows, t: number, width: number): Pointer =>
	rowsAt(array, batch, t + 1, width);

/** The gradients of a layer's output and of its input, [T + 1, B, …]; the latter is 0 where nothing needs it. */
export function gradientsOf(plan: Plan, index: number): readonly [dOutput: Pointer, dInput: Pointer] {
	const above = (plan.layers.length - 1 - index) % 2;
	const [dOutput, dInput] = [plan.outputGradients[above], plan.outputGradients[1 - above]];
	// Rows of another width than H would overlap with rows that other threads are working on: they have an array of their own.
	return [dOutput, index > 0 ? dInput : plan.embeddedGradient];
}

/** Initial values of a product that nothing is added to. */
const nothing = (context: Context) => ({from: context.plan.zeros, stride: 0});

/** Computes the gradient of the last layer's output at time step t. */
export function headBackward(context: Context, batch: BatchRows, t: number, to: Pointer): void {
	const {plan} = context;
	const {H, E, V, decoder, projection} = plan;
	const dLogits = rowsAt(plan.logits, batch, t, V);
	const dTop = gradientRows(to, batch, t, H);
	if (!projection) {
		multiply(context, batch.lanes, decoder, dLogits, nothing(context), dTop, {width: H, direction: 'backward'});
		return;
	}
	const dProjected = rowsAt(plan.projectedGradient, batch, t, E);
	multiply(context, batch.lanes, decoder, dLogits, nothing(context), dProjected, {width: E, direction: 'backward'});
	multiply(context, batch.lanes, projection, dProjected, nothing(context), dTop, {width: H, direction: 'backward'});
}

/** The stages of layer `index`. Where its inputs are computed at once, `inputBackward` has to be called afterwards. */
export function backwardStages(context: Context, index: number, seqLength: number): readonly Stage<BatchRows>[] {
	const {kernels, plan} = context;
	const {H} = plan;
	const layer = plan.layers[index];
	const cell = kernelsOf(plan.model.cell);
	const [dOutput, dInput] = gradientsOf(plan, index);
	return [
		{steps: seqLength, step: (lanes, t) => startGradients(context, lanes, index, t)},
		once(lanes => {
			if (layer.c) kernels.zero(rowsAt(plan.cGradient, lanes, 0, H), lanes.lanes * H);
		}),
		{
			steps: seqLength,
			step(lanes, done) {
				const t = seqLength - 1 - done;
				const dhBefore = gradientRows(dOutput, lanes, t - 1, H);
				const dc = rowsAt(plan.cGradient, lanes, 0, H);
				const gradients = {dh: gradientRows(dOutput, lanes, t, H), dhBefore, dc};
				cell.backward(kernels, lanes.lanes, H, cellStep(plan, layer, lanes, t), gradients);
				if (layer.intermediate) intermediateBackward(context, lanes, layer, layer.intermediate, t, dhBefore);
				else if (t > 0) recurrentBackward(context, lanes, layer, t, dhBefore);
				if (dInput && !layer.inputsAtOnce) inputBackward(context, lanes, index, t);
			},
		},
	];
}

/** Gradient of the previous h += gradient of the sums · W_hhᵀ */
function recurrentBackward(context: Context, batch: BatchRows, layer: LayerPlan, t: number, dhBefore: Pointer): void {
	const {H} = context.plan;
	const dSums = rowsAt(layer.gates, batch, t, layer.gateWidth) + layer.recurrentOffset;
	multiply(context, batch.lanes, layer.recurrentWeights, dSums, {from: dhBefore, stride: 4 * H}, dhBefore, {
		width: H,
		direction: 'backward',
		lda: 4 * layer.gateWidth,
	});
}

/**
 * Starts with the gradient of the output at time step t. A residual passes it on to the input; the dropout mask makes it the gradient
 * of h.
 */
export function startGradients({kernels, plan}: Context, batch: BatchRows, index: number, t: number): void {
	const {H} = plan;
	const layer = plan.layers[index];
	const [dOutput, dInput] = gradientsOf(plan, index);
	const dH = gradientRows(dOutput, batch, t, H);
	if (layer.residual) kernels.copy(batch.lanes * H, dH, gradientRows(dInput, batch, t, H));
	if (layer.mask) kernels.multiply(batch.lanes * H, dH, rowsAt(layer.mask, batch, 0, H), dH);
}

/** Adds the gradient through W_ih to that of a layer's input, which a residual has begun, at time step t or at several steps of all rows. */
export function inputBackward(context: Context, batch: BatchRows, index: number, t: number, steps = 1): void {
	const {plan} = context;
	const layer = plan.layers[index];
	const [, dInput] = gradientsOf(plan, index);
	const width = index > 0 ? plan.H : plan.E;
	const dSums = rowsAt(layer.gates, batch, t, layer.gateWidth);
	const to = gradientRows(dInput, batch, t, width);
	const initial = layer.residual ? {from: to, stride: 4 * width} : nothing(context);
	multiply(context, batch.lanes * steps, layer.inputWeights, dSums, initial, to, {
		width,
		direction: 'backward',
		lda: 4 * layer.gateWidth,
	});
	if (index === 0 && plan.embeddedMask) maskSteps(context, batch, plan.embeddedMask, to, width, steps);
}
