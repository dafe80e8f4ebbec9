/** Chooses the way to compute a recurrence. */
import {gpuCells} from '../cells.js';
import type {Device} from '../gpu/device.js';
import type {NetworkSizes} from './buffers.js';
import {defaultPlan, type RecurrencePlan} from './plans.js';

export type Preference = {
	/** The kind that is insisted on. */
	readonly kind?: RecurrencePlan['kind'];
	/** The whole plan that is insisted on. */
	readonly plan?: RecurrencePlan;
};

export async function choosePlan(
	device: Device,
	{model, batchSize, steps}: NetworkSizes,
	{kind, plan}: Preference,
	_isTraining: boolean,
): Promise<RecurrencePlan> {
	if (plan) return plan;
	const sizes = {cell: gpuCells[model.cell], batchSize, hiddenSize: model.hiddenSize};
	return defaultPlan(sizes, device, steps, kind);
}
