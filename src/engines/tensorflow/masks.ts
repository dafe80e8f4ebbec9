/**
 * The dropout masks of a step are drawn on the device, which is given nothing but their seeds.
 *
 * Letters in shapes: B batch rows, E embedding, H hidden units, G gates.
 */
import type {ModelConfig} from '../../config.js';
import {cells} from '../../model/cells/index.js';
import {
	dropThreshold,
	embeddingMaskSeed,
	outputDropoutRate,
	outputMaskSeed,
	weightMaskSeed,
} from '../../model/masks.js';
import {mixSeed} from '../../random.js';
import {type Attribute, attribute, dataType} from './binding.js';
import {splitLanes} from './lanes.js';
import {type LayoutKind, packedGates} from './layout.js';
import {concatenate, reshape, split, times, transpose} from './operations.js';
import type {Tensor, Tensors} from './tensors.js';

export type Masks = {
	readonly embedding: Tensor | undefined; // [B, E]
	/** One entry a layer. */
	readonly outputs: readonly (Tensor | undefined)[]; // [B, H]
	/** The masks on each layer's recurrent weights, one by one. */
	readonly weights: readonly (readonly Tensor[])[]; // [H, rows · H] packed, else [rows · H, H]
};

export const noMasks: Masks = {embedding: undefined, outputs: [], weights: []};

/** The parameters of a layer that weight drop falls on. */
const recurrentParameters = ({cell}: ModelConfig) => cells[cell].parameters.filter(({kind}) => kind === 'recurrent');

/** The mixed seeds of all masks of a step: the embedding's, each layer's output's, each layer's weights'. */
export function maskSeeds(model: ModelConfig, maskSeed: number): Int32Array {
	const layers = [...Array(model.numLayers).keys()];
	const places = [...recurrentParameters(model).keys()];
	const seeds = [
		embeddingMaskSeed(maskSeed),
		...layers.map(layer => outputMaskSeed(maskSeed, layer)),
		...layers.flatMap(layer => places.map(place => weightMaskSeed(maskSeed, layer, place))),
	];
	return Int32Array.from(seeds, mixSeed);
}

/** The count of these seeds. */
export const maskSeedCount = (model: ModelConfig): number =>
	1 + model.numLayers * (1 + recurrentParameters(model).length);

const unsigned = attribute('type', 'T', dataType.uint32);
const cast = (from: number, to: number): readonly Attribute[] => [
	attribute('type', 'SrcT', from),
	attribute('bool', 'Truncate', false),
	attribute('type', 'DstT', to),
];

/** Whole numbers of 32 bits seen as unsigned, since TensorFlow multiplies unsigned numbers on every device. */
const asUnsigned = (tensors: Tensors, a: Tensor): Tensor =>
	tensors.one('Bitcast', [attribute('type', 'T', dataType.int32), attribute('type', 'type', dataType.uint32)], a);

const unsignedConstant = (tensors: Tensors, value: number): Tensor => asUnsigned(tensors, tensors.constant(value | 0));

/** The values of `hash` (`random.ts`) at 0 … size − 1 for a mixed seed. */
function hashes(tensors: Tensors, seed: Tensor, size: number): Tensor {
	const both = (name: string) => (a: Tensor, b: Tensor) => tensors.one(name, [unsigned], a, b);
	const [multiply, sum, xor, shift] = ['Mul', 'AddV2', 'BitwiseXor', 'RightShift'].map(both);
	const number = (value: number): Tensor => unsignedConstant(tensors, value);
	const mixed = (x: Tensor, bits: number): Tensor => xor(x, shift(x, number(bits)));
	const [start, end, step] = [0, size, 1].map(value => tensors.count64(value));
	const range = tensors.one('Range', [attribute('type', 'Tidx', dataType.int64)], start, end, step);
	const places = tensors.one('Cast', cast(dataType.int64, dataType.uint32), range);
	const x = sum(multiply(places, number(0x9e3779b9)), seed);
	return mixed(multiply(mixed(multiply(mixed(x, 16), number(0x7feb352d)), 15), number(0x846ca68b)), 16);
}

/** A mask as `model/masks.ts` has it: 0 where the hash is below the threshold, else 1 / (1 − rate). */
function draw(tensors: Tensors, seed: Tensor, rate: number, shape: readonly number[]): Tensor {
	const size = shape.reduce((product, length) => product * length, 1);
	const threshold = unsignedConstant(tensors, Math.min(dropThreshold(rate), 2 ** 32 - 1));
	const isKept = tensors.one('GreaterEqual', [unsigned], hashes(tensors, seed, size), threshold);
	const ones = tensors.one('Cast', cast(dataType.bool, dataType.float32), isKept);
	return reshape(tensors, times(tensors, ones, tensors.filled(1 / (1 - rate), [])), shape);
}

/** A mask of a weight [rows · H, H] of PyTorch as `packed` has this weight: [H, rows · H], the gates in another order. */
function packed(tensors: Tensors, {cell}: ModelConfig, rows: number, mask: Tensor): Tensor {
	const order = packedGates(cell, rows);
	const gates = split(tensors, mask, order.length); // G × [H, H]
	return transpose(
		tensors,
		concatenate(
			tensors,
			order.map(gate => gates[gate]),
		),
	);
}

/** The masks of a step; `seeds` are those of `maskSeeds`. */
export function masksOf(
	tensors: Tensors,
	layout: LayoutKind,
	model: ModelConfig,
	batchSize: number,
	seeds: Tensor,
): Masks {
	const {embeddingSize: E, hiddenSize: H, numLayers, weightDropout, embeddingDropout} = model;
	const layers = [...Array(numLayers).keys()];
	const count = maskSeedCount(model);
	const attributes = [attribute('int', 'num', count), unsigned, attribute('int', 'axis', 0)];
	const own = tensors.run('Unpack', attributes, [asUnsigned(tensors, seeds)], count);
	const drawRows = (columns: number, rate: number, seed: Tensor): Tensor | undefined =>
		columns > 0 && rate > 0 ? draw(tensors, seed, rate, [batchSize, columns]) : undefined;
	const recurrent = recurrentParameters(model);
	const drawWeights = (layer: number): readonly Tensor[] => {
		if (weightDropout === 0) return [];
		return recurrent.map(({rows}, place) => {
			const seed = own[1 + numLayers + layer * recurrent.length + place];
			const values = draw(tensors, seed, weightDropout, [rows * H, H]);
			return layout === 'packed' ? packed(tensors, model, rows, values) : values;
		});
	};
	return {
		embedding: drawRows(E, embeddingDropout, own[0]),
		outputs: layers.map(layer => drawRows(H, outputDropoutRate(model, layer), own[1 + layer])),
		weights: layers.map(drawWeights),
	};
}

/** The masks of each part of the batch rows. */
export function splitMasks(tensors: Tensors, masks: Masks, parts: readonly number[]): readonly Masks[] {
	const split = (mask: Tensor | undefined): readonly (Tensor | undefined)[] =>
		mask === undefined ? parts.map(() => undefined) : splitLanes(tensors, mask, parts);
	const embedding = split(masks.embedding);
	const outputs = masks.outputs.map(split);
	return parts.map((_, part) => ({
		embedding: embedding[part],
		outputs: outputs.map(own => own[part]),
		weights: masks.weights,
	}));
}
