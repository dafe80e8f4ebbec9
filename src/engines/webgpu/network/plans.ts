/**
 * The ways to compute the recurrence of a layer: all steps of some batch rows in one dispatch, or all rows in a dispatch a step, each in
 * tiles of several shapes. Which is the fastest depends on the GPU and the sizes (`choose.ts`).
 *
 * Letters: B batch rows, H hidden units, L lanes (`cells.ts`).
 */
import type {GpuCell} from '../cells.js';
import type {Device} from '../gpu/device.js';
import {type RowsTile, roomFor, type StepTile} from '../gpu/tuning.js';

export type RecurrencePlan =
	| {readonly kind: 'rows'; readonly forward: RowsTile; readonly backward: RowsTile}
	| {readonly kind: 'steps'; readonly forward: StepTile; readonly backward: StepTile};

export type PlanSizes = {readonly cell: GpuCell; readonly batchSize: number; readonly hiddenSize: number};

type Direction = 'forward' | 'backward';

/** Bytes of workgroup memory of the kernels that go over all steps. */
function rowsBytes(
	{TILE_ROWS, LANES, SLICES}: RowsTile,
	{cell, hiddenSize: H}: PlanSizes,
	direction: Direction,
): number {
	const lanes = cell.stateLanes.length;
	const shared = SLICES * TILE_ROWS * LANES;
	const factors = cell.isMultiplicative ? 1 : 0;
	if (direction === 'forward') return 4 * (TILE_ROWS * H * (2 + factors) + shared * (lanes + factors));
	return 4 * (TILE_ROWS * H * (lanes + 2 + factors) + shared * (1 + factors));
}

/** Bytes of workgroup memory of the kernels of one step. */
function stepBytes({TILE_UNITS, TILE_ROWS, SLICES, DEPTH}: StepTile, {cell}: PlanSizes, direction: Direction): number {
	const lanes = cell.stateLanes.length;
	const [source, sum] = direction === 'forward' ? [1, lanes] : [lanes, 1];
	return 4 * (DEPTH * TILE_ROWS * source + DEPTH * TILE_UNITS * lanes + SLICES * TILE_ROWS * TILE_UNITS * sum);
}

const powerAtLeast = (count: number): number => 2 ** Math.ceil(Math.log2(count));

/** The GPU, as far as a plan depends on it. */
type Machine = Pick<Device, 'limits' | 'tuning'>;

/** The shapes of whole chunks that fit the limits, that of the fewest rows first. */
function rowsTiles(sizes: PlanSizes, {limits, tuning}: Machine, direction: Direction): readonly RowsTile[] {
	const {rows, slices, lanes} = tuning.rowsTiles;
	const most = Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX, lanes);
	const LANES = Math.min(powerAtLeast(Math.max(sizes.hiddenSize, 16)), most);
	const kept = {...sizes, hiddenSize: tuning.unrolls ? sizes.hiddenSize : roomFor(sizes.hiddenSize)};
	const shapes = rows.flatMap(TILE_ROWS => slices.map((SLICES): RowsTile => ({TILE_ROWS, LANES, SLICES})));
	return shapes.filter(
		tile =>
			tile.TILE_ROWS <= Math.max(1, sizes.batchSize / 2) &&
			tile.LANES * tile.SLICES <= most &&
			rowsBytes(tile, kept, direction) <= limits.maxComputeWorkgroupStorageSize,
	);
}

function fittingSteps(sizes: PlanSizes, {limits, tuning}: Machine, direction: Direction): readonly StepTile[] {
	const most = limits.maxComputeInvocationsPerWorkgroup;
	const fitting = tuning.stepTiles.filter(
		tile =>
			(tile.TILE_UNITS * tile.TILE_ROWS * tile.SLICES) / 4 <= most &&
			stepBytes(tile, sizes, direction) <= limits.maxComputeWorkgroupStorageSize,
	);
	// A tile that is mostly empty does work for nothing.
	const suited = fitting.filter(({TILE_ROWS}) => TILE_ROWS < 2 * Math.max(sizes.batchSize, 4));
	return suited.length > 0 ? suited : fitting.slice(-1);
}

/** The plans of one kind that a GPU of these limits can carry out. Both directions are chosen apart, so they come in pairs of equal rank. */
export function plansOf(kind: RecurrencePlan['kind'], sizes: PlanSizes, machine: Machine): readonly RecurrencePlan[] {
	const list = kind === 'rows' ? rowsTiles : fittingSteps;
	const [forward, backward] = (['forward', 'backward'] as const).map(direction => list(sizes, machine, direction));
	const count = forward.length === 0 || backward.length === 0 ? 0 : Math.max(forward.length, backward.length);
	return Array.from({length: count}, (_, place) => ({
		kind,
		forward: forward[Math.min(place, forward.length - 1)],
		backward: backward[Math.min(place, backward.length - 1)],
	})) as readonly RecurrencePlan[];
}

/** The weights of a row stay close to a processor up to about so many units. */
const mostUnitsOfRows = 256;

/** The plan that is taken without a measurement. Few steps, as in writing text, are a dispatch each anyway. */
export function defaultPlan(
	sizes: PlanSizes,
	machine: Machine,
	steps: number,
	kind?: RecurrencePlan['kind'],
): RecurrencePlan {
	const wanted = kind ?? (sizes.hiddenSize <= mostUnitsOfRows && steps > 4 ? 'rows' : 'steps');
	const [plan] = [...plansOf(wanted, sizes, machine), ...plansOf('steps', sizes, machine)];
	return plan;
}
