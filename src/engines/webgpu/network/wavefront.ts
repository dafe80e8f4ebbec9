/**
 * The recurrence of all layers as a wavefront (`wavefront.wgsl`): a dispatch computes a step of each layer, and between two layers, in
 * workgroups of their own, the product that leads from one to the next. So L layers take T + 2·(L − 1) dispatches in place of T·L and more,
 * and each of them lasts about as long as a step of one layer where that leaves room on the GPU. Other letters as in `buffers.ts`.
 */
import {outputMaskSeed} from '../../../model/masks.js';
import {hasResidual} from '../../../model/parameters.js';
import {placeOf} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import type {StepTile} from '../gpu/tuning.js';
import {cellParameter, noMask, outputMask} from './network.js';
import {type ForwardOptions, inputOf, type WayBackOptions} from './pass.js';
import {type Operand, whole} from './products.js';
import {stepGroups} from './recurrence.js';
import {recurrentWeights, turn} from './recurrent-weights.js';

/** Arrays at equal distances in one buffer: the place of the first, and the distance, in vectors of so many numbers. */
function series(arrays: readonly Operand[], lanes = 1) {
	const [first, second] = arrays.map(({buffer, from}) => {
		const place = placeOf(buffer);
		return {buffer: place.buffer, from: (place.from + from) / lanes};
	});
	return {...first, apart: second ? second.from - first.from : 0};
}

type Series = ReturnType<typeof series>;

type Weights = {
	/** Those of layers, in the order in which the pass comes to them, and of the products between two layers. */
	readonly recurrent: Series;
	readonly between: Series;
	/** The biases of the second layer. */
	readonly fromBias: number;
	readonly fromSecondBias: number;
};

/** The layers above the first. */
const upper = ({network}: ForwardOptions): readonly number[] =>
	Array.from({length: network.model.numLayers - 1}, (_, index) => index + 1);

const allLayers = (options: ForwardOptions): readonly number[] => [0, ...upper(options)];

/** The numbers that all dispatches of a wavefront have in common. */
function commonSizes(options: ForwardOptions, {recurrent, between, ...biases}: Weights, isMasked: boolean) {
	const {network, batchSize, steps, buffers} = options;
	const {model, cell} = network;
	const [{threshold, kept}, last] = isMasked
		? [outputMask(model, 0), outputMask(model, model.numLayers - 1)]
		: [noMask, noMask];
	const gates = series(
		buffers.layers.map(layer => whole(layer.gates)),
		cell.stateLanes.length,
	);
	const states = series(buffers.layers.map(({h}) => whole(h)));
	return {
		rows: batchSize,
		units: model.hiddenSize,
		steps,
		layers: model.numLayers,
		fromRecurrent: recurrent.from,
		recurrentApart: recurrent.apart,
		fromBetween: between.from,
		betweenApart: between.apart,
		gatesApart: gates.apart,
		statesApart: states.apart,
		...biases,
		stream: outputMaskSeed(0, 0),
		threshold,
		kept,
		lastThreshold: last.threshold,
		lastKept: last.kept,
		residual: Number(model.residual),
	};
}

/** Calls `add` for each dispatch, with its first task that has a step, and the number of these. */
function eachDispatch(
	{network, steps}: ForwardOptions,
	add: (own: {readonly dispatch: number; readonly firstTask: number}, tasks: number) => void,
): void {
	const tasks = 2 * network.model.numLayers - 1;
	for (let dispatch = 0; dispatch < steps + tasks - 1; dispatch++) {
		const firstTask = Math.max(0, dispatch - steps + 1);
		add({dispatch, firstTask}, Math.min(dispatch + 1, tasks) - firstTask);
	}
}

/** From what the input gives to the sums of the first layer, in its `gates`, to the gates, states and outputs of all layers. */
export function forwardWavefront(program: Program, options: ForwardOptions, tile: StepTile): void {
	const {network, buffers, isTraining} = options;
	const {model, cell} = network;
	const lanes = cell.stateLanes.length;
	const between = series(
		upper(options).map(layer => cellParameter(network, layer, 'weight_ih')),
		lanes,
	);
	const [fromBias, fromSecondBias] = ['bias_ih', 'bias_hh'].map(name => cellParameter(network, 1, name).from / lanes);
	const recurrent = series(
		allLayers(options).map(layer => recurrentWeights(options, layer).weights),
		lanes,
	);
	const [{gates, h, c, shown}] = buffers.layers;
	const outputs = shown && series(buffers.layers.map(layer => whole(layer.shown ?? shown)));
	const x = hasResidual(model, 0) ? inputOf(options, 0) : undefined;
	const sizes = {
		...commonSizes(options, {recurrent, between, fromBias, fromSecondBias}, isTraining),
		outputsApart: outputs?.apart ?? 0,
		firstResidual: Number(x !== undefined),
		shows: Number(outputs !== undefined),
	};
	eachDispatch(options, (own, tasks) => {
		program.add({
			kernel: 'forwardWavefront',
			constants: {...tile, UNROLLS: program.tuning.unrolls, HAS_C: cell.hasC},
			cell: cell.file,
			sizes: {...sizes, ...own},
			buffers: [
				recurrent.buffer,
				between.buffer,
				placeOf(gates).buffer,
				placeOf(h).buffer,
				placeOf(c).buffer,
				outputs?.buffer ?? buffers.unused,
				x?.buffer ?? network.weights,
				network.update,
			],
			groups: [...stepGroups(options, tile), tasks],
		});
	});
}

/** Turns the weights of all layers for the way back; gives these in the order in which it comes to the layers. */
function turnedWeights(program: Program, options: WayBackOptions): Weights {
	const {network, backward} = options;
	const lanes = network.cell.stateLanes.length;
	for (const [layer, {turned, turnedInput}] of backward.layers.entries()) {
		turn(program, network, recurrentWeights(options, layer).weights, turned, lanes);
		if (turnedInput) turn(program, network, cellParameter(network, layer, 'weight_ih'), turnedInput, lanes);
	}
	const fromLast = [...backward.layers].reverse();
	return {
		recurrent: series(
			fromLast.map(({turned}) => whole(turned)),
			lanes,
		),
		between: series(
			fromLast.flatMap(({turnedInput}) => (turnedInput ? [whole(turnedInput)] : [])),
			lanes,
		),
		fromBias: 0,
		fromSecondBias: 0,
	};
}

/** From the gradient of what the last layer gives to those of all sums, in place of the gates, and of what the other layers give. */
export function backwardWavefront(program: Program, options: WayBackOptions, tile: StepTile): void {
	const {network, buffers, backward} = options;
	const {cell} = network;
	const weights = turnedWeights(program, options);
	const outputs = series(backward.dOutputs.map(whole));
	const sizes = {...commonSizes(options, weights, true), outputsApart: outputs.apart, firstResidual: 0, shows: 0};
	const [{gates, h, c}] = buffers.layers;
	eachDispatch(options, (own, tasks) => {
		program.add({
			kernel: 'backwardWavefront',
			constants: {...tile, UNROLLS: program.tuning.unrolls, HAS_C: cell.hasC},
			cell: cell.file,
			sizes: {...sizes, ...own},
			buffers: [
				weights.recurrent.buffer,
				weights.between.buffer,
				placeOf(gates).buffer,
				placeOf(h).buffer,
				placeOf(c).buffer,
				outputs.buffer,
				backward.direct,
				network.update,
			],
			groups: [...stepGroups(options, tile), tasks],
		});
	});
}
