/**
 * Back through the output, the layers and time. Needs the gates, h and c of `forward` and the logits' gradient of `readLosses`.
 * Leaves the gradients of all gate sums in `gates`, of the projection in `projectedGradient`, and of the embedded characters
 * in `embeddedGradient`. Gradients of the weights follow in `gradients.ts`.
 */
import type {Pointer} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {once, type Stage} from '../threads/work-stealing.js';
import {type Chunk, type Context, multiply, rowsAt} from './context.js';
import {cellStep, maskSteps} from './forward.js';
import type {LayerPlan, Plan} from './memory-plan.js';

/** Addresses of arrays [T + 1, B, width] that begin with the step before the chunk. */
const gradientRows = (array: Pointer, chunk: Chunk, t: number, width: number): Pointer =>
	rowsAt(array, chunk, t + 1, width);

/** Where the gradients of a layer's output and of its input lie, [T + 1, B, …]; the latter is 0 where nothing needs it. */
export function gradientsOf(plan: Plan, index: number): readonly [dOutput: Pointer, dInput: Pointer] {
	const above = (plan.layers.length - 1 - index) % 2;
	const [dOutput, dInput] = [plan.outputGradients[above], plan.outputGradients[1 - above]];
	// Lanes of other widths than H would lie where another thread's lanes of the layers are: they have an array of their own.
	return [dOutput, index > 0 ? dInput : plan.embeddedGradient];
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

/** Back through layer `index`. Where its inputs are done at once, `inputBackward` is still to come. */
export function backwardStages(context: Context, index: number, seqLength: number): readonly Stage<Chunk>[] {
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
				if (t > 0) recurrentBackward(context, lanes, layer, t, dhBefore);
				if (dInput && !layer.inputsAtOnce) inputBackward(context, lanes, index, t);
			},
		},
	];
}

/** dh of the step before += gradient of the sums · W_hhᵀ */
function recurrentBackward(context: Context, chunk: Chunk, layer: LayerPlan, t: number, dhBefore: Pointer): void {
	const {H} = context.plan;
	const dSums = rowsAt(layer.gates, chunk, t, layer.gateWidth) + layer.recurrentOffset;
	multiply(context, chunk.lanes, layer.recurrentWeights, dSums, {from: dhBefore, stride: 4 * H}, dhBefore, {
		width: H,
		direction: 'backward',
		lda: 4 * layer.gateWidth,
	});
}

/** At step t: a residual passes the gradient of the output on to the input; what remains of it without the dropped becomes dh. */
export function startGradients({kernels, plan}: Context, chunk: Chunk, index: number, t: number): void {
	const {H} = plan;
	const layer = plan.layers[index];
	const [dOutput, dInput] = gradientsOf(plan, index);
	const dH = gradientRows(dOutput, chunk, t, H);
	if (layer.residual) kernels.copy(chunk.lanes * H, dH, gradientRows(dInput, chunk, t, H));
	if (layer.mask) kernels.multiply(chunk.lanes * H, dH, rowsAt(layer.mask, chunk, 0, H), dH);
}

/** Gradient of a layer's input at step t, or at several steps of all lanes, through W_ih: added to what a residual brought. */
export function inputBackward(context: Context, chunk: Chunk, index: number, t: number, steps = 1): void {
	const {plan} = context;
	const layer = plan.layers[index];
	const [, dInput] = gradientsOf(plan, index);
	const width = index > 0 ? plan.H : plan.E;
	const dSums = rowsAt(layer.gates, chunk, t, layer.gateWidth);
	const to = gradientRows(dInput, chunk, t, width);
	const initial = layer.residual ? {from: to, stride: 4 * width} : nothing(context);
	multiply(context, chunk.lanes * steps, layer.inputWeights, dSums, initial, to, {
		width,
		direction: 'backward',
		lda: 4 * layer.gateWidth,
	});
	if (index === 0 && plan.embeddedMask) maskSteps(context, chunk, plan.embeddedMask, to, width, steps);
}
