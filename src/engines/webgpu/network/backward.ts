/**
 * The backward pass as dispatches: from the gradient of the logits to that of all parameters. Letters as in `buffers.ts`. A name dX is the
 * gradient of the loss by X.
 */
import type {ModelConfig} from '../../../config.js';
import {cellParameterName, hasResidual, inputSize} from '../../../model/parameters.js';
import {gpuCells} from '../cells.js';
import type {Program} from '../gpu/program.js';
import type {Tuning} from '../gpu/tuning.js';
import {startOf} from '../layout.js';
import type {BackwardBuffers} from './buffers.js';
import {type ForwardOptions, inputOf, outputOf, recurrentWeights} from './forward.js';
import {cellParameter, embeddingMask, noMask, outputMask, parameter, weightMask} from './network.js';
import {
	columnSums,
	elementwise,
	gradientProduct,
	type Operand,
	partsOfColumnSums,
	partsOfGradient,
	product,
	whole,
} from './products.js';
import {recurBackward} from './recurrence.js';

export type BackwardOptions = ForwardOptions & {
	readonly backward: BackwardBuffers;
	/** The gradient of all parameters, in the order of the layout. */
	readonly gradient: GPUBuffer;
};

/** The most numbers that the parts of a gradient's sum have: what `BackwardBuffers.parts` has to hold. */
export function partCount(tuning: Tuning, model: ModelConfig, rows: number): number {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const L = gpuCells[model.cell].stateLanes.length;
	const widths = Array.from({length: model.numLayers}, (_, layer) => inputSize(model, layer));
	const products = [
		[H, V],
		[V, E],
		[H, E],
		[H, H * L],
		[H, H],
		...widths.flatMap(D => [
			[D, H * L],
			[D, H],
		]),
	];
	const columns = [V, E, H * L];
	return Math.max(
		...products.map(([height, width]) => partsOfGradient(tuning, height, width, rows)),
		...columns.map(width => partsOfColumnSums(rows, width)),
	);
}

/** The gradient of a parameter. */
const gradientOf = ({network, gradient}: BackwardOptions, name: string): Operand => ({
	buffer: gradient,
	from: startOf(network.layout, name),
});

/** Records what a step does with the recurrent weights before the forward pass: drops some of them. */
export function recordDrops(program: Program, {network, backward}: BackwardOptions): void {
	const {model} = network;
	if (model.weightDropout === 0) return;
	for (const [layer, {dropped, droppedFactor}] of backward.layers.entries()) {
		if (dropped)
			drop(program, network, layer, 'weight_hh', {
				from: cellParameter(network, layer, 'weight_hh'),
				to: whole(dropped),
			});
		if (droppedFactor) {
			drop(program, network, layer, 'weight_mh', {
				from: cellParameter(network, layer, 'weight_mh'),
				to: whole(droppedFactor),
			});
		}
	}
}

/** Multiplies a recurrent weight by its mask; without `from`, what is there. */
function drop(
	program: Program,
	network: ForwardOptions['network'],
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
function turn(program: Program, {network}: BackwardOptions, weights: Operand, to: GPUBuffer, lanes: number): void {
	const {hiddenSize: H} = network.model;
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

/** Adds the rows of `values` up by their characters: the gradient of a table. */
function sumByCharacter(
	program: Program,
	{network, batchSize, backward}: BackwardOptions,
	values: GPUBuffer,
	width: number,
	to: Operand,
	{mask = noMask, adds = false} = {},
): void {
	const {vocabSize: V} = network.model;
	const {summing, columns} = program.tuning;
	program.add({
		kernel: 'sumByCharacter',
		constants: {THREADS: summing, COLUMNS: columns, ADDS: adds},
		sizes: {width, vocabulary: V, lanes: batchSize, to: to.from, ...mask},
		buffers: [backward.order, backward.starts, values, to.buffer, network.update],
		groups: [Math.ceil(width / columns), Math.min(V, 65_535)],
	});
}

/** The gradients of the output layer; that of its input goes to the first of `dOutputs`. */
function backwardHead(program: Program, options: BackwardOptions): void {
	const {network, batchSize, steps, buffers, backward} = options;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = network.model;
	const {parts, dProjected, dOutputs} = backward;
	const rows = batchSize * steps;
	const dLogits = whole(buffers.logits);
	const x = outputOf(options);
	const dX = whole(dOutputs[0]);
	const sums = (values: GPUBuffer, columns: number, name: string): void => {
		const {buffer: to, from} = gradientOf(options, name);
		columnSums(program, {values, rows, columns, to, places: [from]}, parts);
	};
	sums(buffers.logits, V, 'decoder.bias');
	if (dProjected === undefined || buffers.projected === undefined) {
		gradientProduct(
			program,
			{rows: H, columns: V, depth: rows, a: x, b: dLogits, c: gradientOf(options, 'decoder.weight')},
			parts,
		);
		product(program, {
			rows,
			columns: H,
			depth: V,
			a: dLogits,
			b: parameter(network, 'decoder.weight'),
			transposedB: true,
			c: dX,
		});
		return;
	}
	const projected = whole(buffers.projected);
	const embedding = parameter(network, 'embedding.weight');
	gradientProduct(
		program,
		{rows: V, columns: E, depth: rows, a: dLogits, b: projected, c: gradientOf(options, 'embedding.weight')},
		parts,
	);
	product(program, {rows, columns: E, depth: V, a: dLogits, b: embedding, c: whole(dProjected)});
	sums(dProjected, E, 'projection.bias');
	const weight = gradientOf(options, 'projection.weight');
	gradientProduct(program, {rows: H, columns: E, depth: rows, a: x, b: whole(dProjected), c: weight}, parts);
	const projection = parameter(network, 'projection.weight');
	product(program, {rows, columns: H, depth: E, a: whole(dProjected), b: projection, transposedB: true, c: dX});
}

/** The gradients of a layer's recurrent weights, their mask among them. */
function recurrentGradients(program: Program, options: BackwardOptions, layer: number): void {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const rows = batchSize * steps;
	const gradientWith = (name: 'weight_hh' | 'weight_mh', source: GPUBuffer, dSums: GPUBuffer, lanes: number): void => {
		const to = gradientOf(options, cellParameterName(layer, name));
		const factors = {a: whole(source), b: whole(dSums), c: to};
		gradientProduct(program, {rows: H, columns: H * lanes, depth: rows, ...factors}, backward.parts);
		if (model.weightDropout > 0) drop(program, network, layer, name, {to}, buffers.unused);
	};
	// The states before each step are the planes from the first on.
	gradientWith('weight_hh', cell.isMultiplicative ? own.factors : own.h, own.gates, cell.stateLanes.length);
	if (cell.isMultiplicative) gradientWith('weight_mh', own.h, own.fromState, 1);
}

/** The gradients of a layer's biases and of the weights of its input. */
function inputGradients(program: Program, options: BackwardOptions, layer: number): void {
	const {network, batchSize, steps, buffers, backward, gradient} = options;
	const {cell, model} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const rows = batchSize * steps;
	const at = (name: string): Operand => gradientOf(options, cellParameterName(layer, name));
	const columns = H * cell.inputLanes.length;
	const places = [at('bias_ih').from, at('bias_hh').from];
	columnSums(program, {values: own.gates, rows, columns, to: gradient, places}, backward.parts);
	const x = inputOf(options, layer);
	const gradientWith = (name: string, dSums: GPUBuffer, width: number): void => {
		if (x === undefined) {
			sumByCharacter(program, options, dSums, width, at(name));
			return;
		}
		const depth = inputSize(model, layer);
		gradientProduct(
			program,
			{rows: depth, columns: width, depth: rows, a: x, b: whole(dSums), c: at(name)},
			backward.parts,
		);
	};
	gradientWith('weight_ih', own.gates, columns);
	if (cell.isMultiplicative) gradientWith('weight_mx', own.fromInput, H);
}

/** Sets the lanes to zero in which a gradient has no part. */
function silenceLanes(program: Program, options: BackwardOptions, layer: number): void {
	const {network, gradient} = options;
	const {cell, layout} = network;
	for (const [lanes, names] of [
		[cell.inputLanes, ['weight_ih', 'bias_ih']],
		[cell.stateLanes, ['weight_hh', 'bias_hh']],
	] as const) {
		const lane = lanes.indexOf(undefined);
		if (lane < 0) continue;
		for (const name of names.map(one => cellParameterName(layer, one))) {
			const count = (layout.places.get(name)?.count ?? 0) / lanes.length;
			program.add({
				kernel: 'silence',
				...elementwise(program, count),
				sizes: {count, to: startOf(layout, name), lane},
				buffers: [gradient],
			});
		}
	}
}

/** Records a layer's way back; gives the buffer of the gradient of its input. */
function backwardLayer(program: Program, options: BackwardOptions, layer: number, dOutput: GPUBuffer): GPUBuffer {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const {turned, turnedFactor} = backward.layers[layer];
	const {weights, factorWeights} = recurrentWeights(options, layer);
	turn(program, options, weights, turned, cell.stateLanes.length);
	if (cell.isMultiplicative) turn(program, options, factorWeights, turnedFactor, 1);
	recurBackward(program, {
		network,
		batchSize,
		steps,
		layer: own,
		buffers,
		weights,
		factorWeights,
		turned,
		turnedFactor,
		dOutput,
		mask: outputMask(model, layer),
		direct: backward.direct,
	});
	recurrentGradients(program, options, layer);
	inputGradients(program, options, layer);
	silenceLanes(program, options, layer);
	if (layer === 0 && model.embeddingSize === 0) return dOutput;
	const isResidual = hasResidual(model, layer);
	const other = backward.dOutputs[dOutput === backward.dOutputs[0] ? 1 : 0];
	const dX = isResidual ? dOutput : other;
	const sizes = {rows: batchSize * steps, columns: inputSize(model, layer), c: whole(dX), transposedB: true};
	const weight = cellParameter(network, layer, 'weight_ih');
	product(program, {...sizes, depth: H * cell.inputLanes.length, a: whole(own.gates), b: weight, adds: isResidual});
	if (cell.isMultiplicative) {
		product(program, {
			...sizes,
			depth: H,
			a: whole(own.fromInput),
			b: cellParameter(network, layer, 'weight_mx'),
			adds: true,
		});
	}
	return dX;
}

/** Records the pass from the gradient of the logits, in their place, to `gradient`. */
export function recordBackward(program: Program, options: BackwardOptions): void {
	const {network, backward} = options;
	const {model} = network;
	backwardHead(program, options);
	let dX = backward.dOutputs[0];
	for (let layer = model.numLayers - 1; layer >= 0; layer--) dX = backwardLayer(program, options, layer, dX);
	if (model.embeddingSize === 0) return;
	const to = gradientOf(options, 'embedding.weight');
	// The embedding's part as the decoder is there already where they are one.
	sumByCharacter(program, options, dX, model.embeddingSize, to, {mask: embeddingMask(model), adds: model.tied});
}
