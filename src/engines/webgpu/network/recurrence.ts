/** The recurrence of one layer as dispatches, forward and backward: all steps in one dispatch, or a dispatch each. Letters as in `buffers.ts`. */
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import {type RowsTile, roomFor, type StepTile} from '../gpu/tuning.js';
import type {ForwardBuffers, LayerBuffers} from './buffers.js';
import {type Mask, type Network, noMask} from './network.js';
import type {LayerForm} from './plans.js';
import type {Operand} from './products.js';

export type Recurrence = {
	readonly network: Network;
	readonly batchSize: number;
	readonly steps: number;
	readonly layer: LayerBuffers;
	/** The recurrent weights, without those that a mask drops. */
	readonly weights: Operand; // [H, H, L]
	/** Those of the intermediate state of a multiplicative cell. */
	readonly factorWeights: Operand; // [H, H], or unused
	readonly buffers: ForwardBuffers;
	/** The number of the plane of h and c that the first step starts from; the step after it writes to the other of two, if `steps` is 1. */
	readonly firstPlane?: number;
};

/** Offsets of vectors are counted in vectors. */
const fromWeights = ({network, weights}: Recurrence): number => weights.from / network.cell.stateLanes.length;

/** The workgroups of a step. */
export const stepGroups = (
	{network, batchSize}: Pick<Recurrence, 'network' | 'batchSize'>,
	tile: StepTile,
): [number, number] => [Math.ceil(network.model.hiddenSize / tile.TILE_UNITS), Math.ceil(batchSize / tile.TILE_ROWS)];

/** From what the input gives to the sums of a layer, in `gates`, to its gates and states. */
export function recurForward(program: Program, recurrence: Recurrence, {kind, tile}: LayerForm): void {
	if (kind === 'rows') forwardRows(program, recurrence, tile);
	else for (let t = 0; t < recurrence.steps; t++) forwardStep(program, recurrence, tile, t);
}

/** Workgroup memory has room for UNITS: as many as there are, or in a kernel for several sizes a few more. */
const rowsConstants = (network: Network, tile: RowsTile, UNROLLS: boolean) => {
	const {hiddenSize} = network.model;
	const UNITS = UNROLLS ? hiddenSize : roomFor(hiddenSize);
	return {...tile, UNITS, UNROLLS, HAS_C: network.cell.hasC};
};

function forwardRows(program: Program, recurrence: Recurrence, tile: RowsTile): void {
	const {network, batchSize, steps, layer, weights, factorWeights} = recurrence;
	const {isMultiplicative} = network.cell;
	const factors = [factorWeights.buffer, layer.fromInput, layer.fromState, layer.factors];
	program.add({
		kernel: isMultiplicative ? 'forwardRowsOfFactors' : 'forwardRows',
		constants: rowsConstants(network, tile, program.tuning.unrolls),
		cell: network.cell.file,
		sizes: {
			rows: batchSize,
			steps,
			units: network.model.hiddenSize,
			fromWeights: fromWeights(recurrence),
			fromFactorWeights: factorWeights.from,
			...noMask,
		},
		buffers: [weights.buffer, layer.gates, layer.h, layer.c, ...(isMultiplicative ? factors : [])],
		groups: [Math.ceil(batchSize / tile.TILE_ROWS)],
	});
}

function forwardStep(program: Program, recurrence: Recurrence, tile: StepTile, t: number): void {
	const {network, batchSize, layer, weights, factorWeights, firstPlane = 0, steps} = recurrence;
	const {hiddenSize: H} = network.model;
	const plane = batchSize * H;
	const before = (firstPlane + t) * plane;
	const after = steps === 1 ? (1 - firstPlane) * plane : before + plane;
	const place = t * plane;
	const sizes = {rows: batchSize, inner: H, units: H, before, after, place, nextPlace: place + plane, ...noMask};
	const groups = stepGroups(recurrence, tile);
	const {unrolls: UNROLLS} = program.tuning;
	if (network.cell.isMultiplicative) {
		program.add({
			kernel: 'forwardFactor',
			constants: {...tile, UNROLLS},
			sizes: {...sizes, fromWeights: factorWeights.from},
			buffers: [factorWeights.buffer, layer.h, layer.fromInput, layer.fromState, layer.factors],
			groups,
		});
	}
	program.add({
		kernel: 'forwardStep',
		constants: {...tile, UNROLLS, HAS_C: network.cell.hasC, MULTIPLICATIVE: network.cell.isMultiplicative},
		cell: network.cell.file,
		sizes: {...sizes, fromWeights: fromWeights(recurrence)},
		buffers: [weights.buffer, layer.gates, layer.h, layer.c, layer.factors],
		groups,
	});
}

export type BackwardRecurrence = Recurrence & {
	/** The same weights turned: the outputs of the product first. */
	readonly turned: Bindable; // [H, H, L]
	readonly turnedFactor: GPUBuffer; // [H, H], or unused
	readonly dOutput: Bindable; // [R, H]
	/** The mask on what the layer gives. */
	readonly mask: Mask;
	readonly direct: GPUBuffer; // [B, H]
};

/** From the gradient of what a layer gives to that of its sums, in place of its gates. */
export function recurBackward(program: Program, recurrence: BackwardRecurrence, {kind, tile}: LayerForm): void {
	if (kind === 'rows') backwardRows(program, recurrence, tile);
	else for (let t = recurrence.steps - 1; t >= 0; t--) backwardStep(program, recurrence, tile, t);
}

function backwardRows(program: Program, recurrence: BackwardRecurrence, tile: RowsTile): void {
	const {network, batchSize, steps, layer, turned, turnedFactor, dOutput, mask} = recurrence;
	const {isMultiplicative} = network.cell;
	const factors = [turnedFactor, layer.fromInput, layer.fromState];
	program.add({
		kernel: isMultiplicative ? 'backwardRowsOfFactors' : 'backwardRows',
		constants: rowsConstants(network, tile, program.tuning.unrolls),
		cell: network.cell.file,
		sizes: {rows: batchSize, steps, units: network.model.hiddenSize, fromWeights: 0, fromFactorWeights: 0, ...mask},
		buffers: [turned, layer.gates, layer.h, layer.c, dOutput, network.update, ...(isMultiplicative ? factors : [])],
		groups: [Math.ceil(batchSize / tile.TILE_ROWS)],
	});
}

function backwardStep(program: Program, recurrence: BackwardRecurrence, tile: StepTile, t: number): void {
	const {network, batchSize, steps, layer, turned, turnedFactor, dOutput, mask, direct, buffers} = recurrence;
	const {cell} = network;
	const {hiddenSize: H} = network.model;
	const plane = batchSize * H;
	const groups = stepGroups(recurrence, tile);
	const {unrolls: UNROLLS} = program.tuning;
	const [place, nextPlace] = [t * plane, (t + 1) * plane];
	const sizes = {rows: batchSize, units: H, fromWeights: 0, before: place, after: nextPlace, place, nextPlace, ...mask};
	program.add({
		kernel: cell.isMultiplicative ? 'backwardStepOfFactors' : 'backwardStep',
		constants: {...tile, UNROLLS, HAS_C: cell.hasC},
		cell: cell.file,
		sizes: {...sizes, inner: t === steps - 1 ? 0 : H},
		buffers: [
			cell.isMultiplicative ? turnedFactor : turned,
			layer.gates,
			layer.h,
			layer.c,
			dOutput,
			direct,
			cell.isMultiplicative ? layer.fromState : buffers.unused,
			network.update,
		],
		groups,
	});
	if (!cell.isMultiplicative) return;
	program.add({
		kernel: 'backwardFactor',
		constants: {...tile, UNROLLS},
		cell: 'vectors',
		sizes: {...sizes, inner: H},
		buffers: [turned, layer.gates, layer.fromInput, layer.fromState],
		groups,
	});
}
