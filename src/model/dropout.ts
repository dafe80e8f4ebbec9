/**
 * Where a training step drops something. Dropout is locked (Gal and Ghahramani 2016): one mask serves all time steps of a
 * chunk. Weight drop (Merity, Keskar and Socher 2018) drops recurrent weights instead of what flows through them.
 *
 * Letters in shapes: B lanes, E embedding, H hidden units.
 */
import type {ModelConfig} from '../config.js';
import {embeddingMaskSeed, mask, outputDropoutRate, outputMaskSeed, weightMaskSeed} from './masks.js';
import {addTo, type Matrix, matrix, times} from './matrix.js';
import {gateCount} from './parameters.js';
import {type Variable, type Variables, variable} from './variables.js';

/** The masks of a training step; what has none is not dropped. One entry a layer in `outputs` and `weights`. */
export type Masks = {
	readonly embedding?: Matrix; // [B, E]
	readonly outputs: readonly (Matrix | undefined)[]; // [B, H]
	readonly weights: readonly (Matrix | undefined)[]; // [gates · H, H]
};

export const noMasks: Masks = {outputs: [], weights: []};

const drawMask = (rows: number, columns: number, rate: number, seed: number): Matrix | undefined =>
	rate > 0 ? matrix(rows, columns, mask(rows * columns, rate, seed)) : undefined;

/** All masks of the step with this seed. */
export function masksOf(model: ModelConfig, batchSize: number, maskSeed: number): Masks {
	const {embeddingSize: E, hiddenSize: H} = model;
	const layers = [...Array(model.numLayers).keys()];
	const embedding = drawMask(batchSize, E, E > 0 ? model.embeddingDropout : 0, embeddingMaskSeed(maskSeed));
	return {
		...(embedding && {embedding}),
		outputs: layers.map(layer =>
			drawMask(batchSize, H, outputDropoutRate(model, layer), outputMaskSeed(maskSeed, layer)),
		),
		weights: layers.map(layer =>
			drawMask(gateCount[model.cell] * H, H, model.weightDropout, weightMaskSeed(maskSeed, layer)),
		),
	};
}

/** mask ⊙ a, for the values on the way up and for their gradients on the way down. */
export const dropped = (a: Matrix, mask: Matrix | undefined): Matrix => (mask ? times(a, mask) : a);

/** The variables with their recurrent weights dropped, and the way back to the gradients of the whole weights. */
export function dropWeights(
	variables: Variables,
	{weights}: Masks,
): {readonly variables: Variables; readonly backward: () => void} {
	const masked: {[name: string]: Variable} = {...variables};
	for (const [layer, mask] of weights.entries()) {
		const name = `cells.${layer}.weight_hh`;
		if (mask) masked[name] = variable(times(variables[name].value, mask));
	}
	const backward = (): void => {
		for (const [layer, mask] of weights.entries()) {
			const name = `cells.${layer}.weight_hh`;
			if (mask) addTo(variables[name].gradient, times(masked[name].gradient, mask));
		}
	};
	return {variables: masked, backward};
}
