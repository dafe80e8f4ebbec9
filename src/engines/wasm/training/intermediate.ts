/**
 * The intermediate state m = (W_mx x) ⊙ (W_mh h) of a multiplicative cell, which takes the place of h in the product with W_hh.
 * W_mx x stands in the row of sums after the gates, so that it is computed, and has its gradient, together with W_ih x.
 */
import type {Pointer} from '../kernels/arena.js';
import {type BatchRows, type Context, multiply, rowsAt} from './context.js';
import type {IntermediatePlan, LayerPlan} from './memory-plan.js';

/** Address of the first row's W_mx x at time step t. */
const inputFactor = (layer: LayerPlan, {offset}: IntermediatePlan, batch: BatchRows, t: number): Pointer =>
	rowsAt(layer.gates, batch, t, layer.gateWidth) + offset;

/** Computes m at time step t from the sums that the input feeds and from h [rows, H]; returns its address [rows, H]. */
export function computeIntermediate(
	context: Context,
	batch: BatchRows,
	layer: LayerPlan,
	intermediate: IntermediatePlan,
	t: number,
): Pointer {
	const {kernels, plan} = context;
	const {H} = plan;
	const [hBefore, product, m] = [layer.h, intermediate.product, intermediate.m].map(at => rowsAt(at, batch, t, H));
	multiply(context, batch.lanes, intermediate.weights, hBefore, {from: plan.zeros, stride: 0}, product);
	kernels.intermediateForward(
		batch.lanes,
		H,
		inputFactor(layer, intermediate, batch, t),
		4 * layer.gateWidth,
		product,
		m,
	);
	return m;
}

/**
 * The backward pass of time step t, from the gradient of the gates' sums: leaves the gradient of W_mx x in its place, that of W_mh h in
 * the place of the product, and, but for the first step, adds the gradient of the previous h to `dhBefore` [rows, H].
 */
export function intermediateBackward(
	context: Context,
	batch: BatchRows,
	layer: LayerPlan,
	intermediate: IntermediatePlan,
	t: number,
	dhBefore: Pointer,
): void {
	const {kernels, plan} = context;
	const {H} = plan;
	const {recurrentWeights, gateWidth} = layer;
	const nothing = {from: plan.zeros, stride: 0};
	const dM = rowsAt(intermediate.gradient, batch, 0, H);
	const dSums = rowsAt(layer.gates, batch, t, gateWidth);
	const lda = 4 * gateWidth;
	multiply(context, batch.lanes, recurrentWeights, dSums, nothing, dM, {width: H, direction: 'backward', lda});
	const product = rowsAt(intermediate.product, batch, t, H);
	kernels.intermediateBackward(batch.lanes, H, inputFactor(layer, intermediate, batch, t), lda, product, dM);
	if (t === 0) return;
	const initial = {from: dhBefore, stride: 4 * H};
	multiply(context, batch.lanes, intermediate.weights, product, initial, dhBefore, {width: H, direction: 'backward'});
}
