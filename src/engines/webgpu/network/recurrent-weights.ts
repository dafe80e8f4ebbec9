/** The recurrent weights as a step reads them: without those that its mask drops, and turned for the way back. Letters as in `buffers.ts`. */
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import {cellParameter, type Network, weightMask} from './network.js';
import type {BackwardOptions, ForwardOptions} from './pass.js';
import {elementwise, type Operand, whole} from './products.js';

/** The recurrent weights of a layer as the recurrence is to use them, and those of the intermediate state. */
export function recurrentWeights(
	{network, buffers, dropped}: ForwardOptions,
	layer: number,
): {readonly weights: Operand; readonly factorWeights: Operand} {
	const own = dropped?.[layer];
	const weights = own?.dropped ? whole(own.dropped) : cellParameter(network, layer, 'weight_hh');
	if (!network.cell.isMultiplicative) return {weights, factorWeights: whole(buffers.unused)};
	return {
		weights,
		factorWeights: own?.droppedFactor ? whole(own.droppedFactor) : cellParameter(network, layer, 'weight_mh'),
	};
}

/** Records what a step does with the recurrent weights before the forward pass: drops some of them. */
export function recordDrops(program: Program, {network, backward}: BackwardOptions): void {
	for (const [layer, {dropped, droppedFactor}] of backward.layers.entries()) {
		for (const [name, to] of [
			['weight_hh', dropped],
			['weight_mh', droppedFactor],
		] as const) {
			if (to) drop(program, network, layer, name, {from: cellParameter(network, layer, name), to: whole(to)});
		}
	}
}

/** Multiplies a recurrent weight by its mask; without `from`, what is there. */
export function drop(
	program: Program,
	network: Network,
	layer: number,
	name: 'weight_hh' | 'weight_mh',
	{from, to}: {readonly from?: Operand; readonly to: Operand},
	unused?: GPUBuffer,
): void {
	const {hiddenSize: H} = network.model;
	const GATES = name === 'weight_hh' ? network.cell.stateLanes.length : 1;
	const count = H * H * GATES;
	const {constants, groups} = elementwise(program, count);
	program.add({
		kernel: 'dropWeights',
		constants: {...constants, GATES, IS_GRU: network.cell.file === 'gru', IN_PLACE: from === undefined},
		sizes: {
			count,
			units: H,
			origin: from?.from ?? 0,
			to: to.from,
			...weightMask(network.model, layer, name === 'weight_hh' ? 0 : 1),
		},
		buffers: [from?.buffer ?? (unused as GPUBuffer), to.buffer, network.update],
		groups,
	});
}

/** Writes recurrent weights turned, as the way back reads them. */
export function turn(program: Program, {model}: Network, weights: Operand, to: Bindable, lanes: number): void {
	const {hiddenSize: H} = model;
	const {side: SIDE} = program.tuning;
	program.add({
		kernel: 'transpose',
		constants: {SIDE},
		cell: lanes === 1 ? 'scalars' : 'vectors',
		sizes: {inner: H, units: H, origin: weights.from / lanes},
		buffers: [weights.buffer, to],
		groups: [Math.ceil(H / SIDE), Math.ceil(H / SIDE)],
	});
}
