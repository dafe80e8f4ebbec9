/** The gradients of parameters as dispatches, from those of what they were multiplied with. Letters as in `buffers.ts`. */
import type {ModelConfig} from '../../../config.js';
import {cellParameterName, inputSize} from '../../../model/parameters.js';
import {gpuCells} from '../cells.js';
import type {Bindable} from '../gpu/memory.js';
import type {Program} from '../gpu/program.js';
import type {Tuning} from '../gpu/tuning.js';
import {startOf} from '../layout.js';
import {noMask, parameter} from './network.js';
import {type BackwardOptions, gradientOf, inputOf, outputOf} from './pass.js';
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
import {drop} from './recurrent-weights.js';

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

/** Adds the rows of `values` up by their characters: the gradient of a table. */
export function sumByCharacter(
	program: Program,
	{network, batchSize, backward}: BackwardOptions,
	values: Bindable,
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
export function backwardHead(program: Program, options: BackwardOptions): void {
	const {network, batchSize, steps, buffers, backward} = options;
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = network.model;
	const {parts, dProjected, dOutputs} = backward;
	const rows = batchSize * steps;
	const dLogits = whole(buffers.logits);
	const x = outputOf(options);
	const dX = whole(dOutputs[0]);
	const sums = (values: Bindable, columns: number, name: string): void => {
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
export function recurrentGradients(program: Program, options: BackwardOptions, layer: number): void {
	const {network, batchSize, steps, buffers, backward} = options;
	const {model, cell} = network;
	const {hiddenSize: H} = model;
	const own = buffers.layers[layer];
	const rows = batchSize * steps;
	const gradientWith = (name: 'weight_hh' | 'weight_mh', source: Bindable, dSums: Bindable, lanes: number): void => {
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
export function inputGradients(program: Program, options: BackwardOptions, layer: number): void {
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
	const gradientWith = (name: string, dSums: Bindable, width: number): void => {
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
	silenceLanes(program, options, layer);
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
