/**
 * Chooses the way to compute a recurrence: by a measurement, which is made once for each GPU, cell and size and remembered, or where there
 * is none by a rule. Sums are added up in another order in each way, so a run records its own and goes on in it.
 */
import type {ModelConfig} from '../../../config.js';
import {version} from '../../../version.js';
import {recordsIn} from '../../setup/records.js';
import {gpuCells} from '../cells.js';
import type {Device} from '../gpu/device.js';
import {layersAbreast, type NetworkSizes} from './buffers.js';
import {type Contest, fastestPlan, type Purpose, type Stopwatch, stopwatch} from './measure-plan.js';
import {defaultPlan, type FormKind, type PlanSizes, planInWords, planOf, type RecurrencePlan} from './plans.js';

export type Preference = {
	/** The kind that is insisted on. */
	readonly kind?: FormKind;
	/** The plan in words that a run has had so far. */
	readonly way?: string | undefined;
	/** A GPU is measured once; `anew` measures what is on record, too, and software adapters, for which the rule is good enough; `never` follows the rule. */
	readonly measures?: 'once' | 'anew' | 'never' | undefined;
	/** Times a piece of work; tests have their own. */
	readonly stopwatch?: Stopwatch;
};

/** Rises when kernels change so much that what was measured before is worth nothing. */
const kernelsVersion = 1;

const plans = recordsIn<string>('webgpu-recurrence');

/** The measurements that this process has made itself are new enough. */
const ownKeys = new Set<string>();

/** One measurement serves all numbers of batch rows up to the next of these. */
const rowClasses = [1, 4, 16, 64, 256, 1024];

const classOfRows = (rows: number): number => rowClasses.find(size => size >= rows) ?? 1024;

/** Everything that the fastest way may depend on: products between layers, which a wavefront replaces, have forms of their own. */
function keyOf({info, forms}: Device, {model, layers, batchSize: rows, purpose, kind}: Contest): string {
	const {vendor, architecture, device, description} = info;
	const gpu = [vendor, architecture, device, description];
	const {cell, hiddenSize} = model;
	return JSON.stringify([
		version,
		kernelsVersion,
		gpu,
		forms,
		{cell, hiddenSize, layers, rows, purpose, kind: kind ?? 'any'},
	]);
}

async function measuredPlan(
	device: Device,
	model: ModelConfig,
	sizes: PlanSizes,
	purpose: Purpose,
	{kind, measures, stopwatch: time = stopwatch}: Preference,
): Promise<RecurrencePlan> {
	const batchSize = classOfRows(sizes.batchSize);
	const contest = {model, layers: sizes.layers, batchSize, purpose, ...(kind && {kind})};
	const key = keyOf(device, contest);
	const recorded = measures === 'anew' && !ownKeys.has(key) ? undefined : await plans.find(key);
	const known = recorded === undefined ? undefined : planOf(recorded, sizes, device);
	if (known) return known;
	const plan = await fastestPlan(device, contest, time);
	await plans.keep(key, planInWords(plan));
	ownKeys.add(key);
	return plan;
}

/** Throws an Error where the GPU refuses what is measured. */
export async function choosePlan(
	device: Device,
	{model, batchSize, steps}: NetworkSizes,
	purpose: Purpose,
	preference: Preference,
): Promise<RecurrencePlan> {
	const {kind, way, measures = 'once'} = preference;
	const layers = layersAbreast({model, batchSize, steps}, device.limits);
	const sizes = {cell: gpuCells[model.cell], batchSize, hiddenSize: model.hiddenSize, layers};
	const before = way === undefined ? undefined : planOf(way, sizes, device);
	if (before && (kind === undefined || before.forward.kind === kind)) return before;
	const isMeasured = measures === 'anew' || (measures === 'once' && !device.info.isFallbackAdapter);
	return isMeasured ? measuredPlan(device, model, sizes, purpose, preference) : defaultPlan(sizes, device, steps, kind);
}
