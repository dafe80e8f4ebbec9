/** The dropout masks of a step on the device. Letters in shapes: B lanes, E embedding, H hidden units, G gates. */
import type {ModelConfig} from '../../config.js';
import {embeddingMaskSeed, mask, outputDropoutRate, outputMaskSeed, weightMaskSeed} from '../../model/masks.js';
import {gateCount} from '../../model/parameters.js';
import {type Layout, packArray} from './layout.js';
import type {Tensor, Tensors} from './tensors.js';

export type Masks = {
	readonly embedding: Tensor | undefined; // [B, E]
	/** One entry a layer. */
	readonly outputs: readonly (Tensor | undefined)[]; // [B, H]
	readonly weights: readonly (Tensor | undefined)[]; // [H, G · H] packed, else [G · H, H]
};

export const noMasks: Masks = {embedding: undefined, outputs: [], weights: []};

export function masksOf(
	tensors: Tensors,
	layout: Layout,
	model: ModelConfig,
	batchSize: number,
	maskSeed: number,
): Masks {
	const {embeddingSize: E, hiddenSize: H} = model;
	const layers = [...Array(model.numLayers).keys()];
	const draw = (columns: number, rate: number, seed: number): Tensor | undefined =>
		columns > 0 && rate > 0 ? tensors.floats(mask(batchSize * columns, rate, seed), [batchSize, columns]) : undefined;
	const drawWeights = (layer: number): Tensor | undefined => {
		if (model.weightDropout === 0) return undefined;
		const rows = gateCount[model.cell] * H;
		const values = mask(rows * H, model.weightDropout, weightMaskSeed(maskSeed, layer));
		const packed = packArray(layout, `cells.${layer}.weight_hh`, values);
		return tensors.floats(packed, layout.kind === 'packed' ? [H, rows] : [rows, H]);
	};
	return {
		embedding: draw(E, model.embeddingDropout, embeddingMaskSeed(maskSeed)),
		outputs: layers.map(layer => draw(H, outputDropoutRate(model, layer), outputMaskSeed(maskSeed, layer))),
		weights: layers.map(drawWeights),
	};
}
