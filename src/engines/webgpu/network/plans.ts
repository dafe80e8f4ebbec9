/**
 * The ways to compute the recurrence: all steps of some batch rows of a layer in one dispatch, all rows in a dispatch a step, or a wavefront,
 * a step of each layer in a dispatch; each in tiles of several shapes. Which is the fastest depends on the GPU and the sizes
 * (`choose-plan.ts`).
 *
 * Letters: B batch rows, H hidden units, L lanes (`cells.ts`).
 */
import type {GpuCell} from '../cells.js';
import type {Device} from '../gpu/device.js';
import {type RowsTile, roomFor, type StepTile} from '../gpu/tuning.js';
import type {Wavefronts} from './buffers.js';

/** A way to go through one layer after the other, in one direction. */
export type LayerForm =
	| {readonly kind: 'rows'; readonly tile: RowsTile}
	| {readonly kind: 'steps'; readonly tile: StepTile};

/** A way in one direction. */
export type Form = LayerForm | {readonly kind: 'wavefront'; readonly tile: StepTile};

export type FormKind = Form['kind'];

/** Both directions leave the same behind, so each has the form that suits it. */
export type RecurrencePlan = {readonly forward: Form; readonly backward: Form};

export type PlanSizes = {
	readonly cell: GpuCell;
	readonly batchSize: number;
	readonly hiddenSize: number;
	/** The layers that a wavefront can go through (`layersAbreast`); with 1 there is none. */
	readonly layers: number;
};

export type Direction = 'forward' | 'backward';

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

/** The forms that a GPU of these limits can carry out in a direction, of one kind or of all; the best guess of each kind is its first. */
export function formsOf(
	direction: Direction,
	sizes: PlanSizes,
	machine: Machine,
	kinds: readonly FormKind[] = ['rows', 'steps', 'wavefront'],
): readonly Form[] {
	const lists = {
		rows: () => rowsTiles(sizes, machine, direction).map((tile): Form => ({kind: 'rows', tile})),
		steps: () => fittingSteps(sizes, machine, direction).map((tile): Form => ({kind: 'steps', tile})),
		wavefront: () =>
			sizes.layers > 1 ? fittingSteps(sizes, machine, direction).map((tile): Form => ({kind: 'wavefront', tile})) : [],
	};
	return kinds.flatMap(kind => lists[kind]());
}

/** The weights of a row stay close to a processor up to about so many units. */
const mostUnitsOfRows = 256;

/** The plan that is taken without a measurement. Few steps, as in writing text, are a dispatch each anyway. */
export function defaultPlan(sizes: PlanSizes, machine: Machine, steps: number, kind?: FormKind): RecurrencePlan {
	const wanted = kind ?? (sizes.hiddenSize <= mostUnitsOfRows && steps > 4 ? 'rows' : 'steps');
	const [forward, backward] = (['forward', 'backward'] as const).map(
		direction => formsOf(direction, sizes, machine, [wanted, 'steps'])[0],
	);
	return {forward, backward};
}

const textOf = ({kind, tile}: Form): string => [kind, ...Object.values(tile)].join(' ');

/** The passes of a plan that are wavefronts: they need the arrays of layers in shared buffers. */
export const wavefrontsOf = ({forward, backward}: RecurrencePlan): Wavefronts => ({
	forward: forward.kind === 'wavefront',
	backward: backward.kind === 'wavefront',
});

/** A plan in words, by which it is recorded: `rows 1 128 8, steps 16 16 4 32` are the kinds and tiles of both directions. */
export const planInWords = ({forward, backward}: RecurrencePlan): string => [forward, backward].map(textOf).join(', ');

/** The plan of such words; undefined where this GPU can't carry it out. Any number of batch rows will do, if not with the same speed. */
export function planOf(
	words: string,
	sizes: Omit<PlanSizes, 'batchSize'>,
	machine: Machine,
): RecurrencePlan | undefined {
	const [forward, backward] = (['forward', 'backward'] as const).map((direction, place) =>
		formsOf(direction, {...sizes, batchSize: Number.POSITIVE_INFINITY}, machine).find(
			form => textOf(form) === words.split(', ')[place],
		),
	);
	return forward && backward && {forward, backward};
}
