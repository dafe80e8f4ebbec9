/**
 * Dropout in a training step. It is locked (Gal and Ghahramani 2016): one mask serves all time steps of a chunk. Weight drop (Merity, Keskar and Socher 2018) drops recurrent weights instead of what flows through them.
 *
 * Letters in shapes: B batch rows, E embedding, H hidden units.
 */
import type {ModelConfig} from '../config.js';
import {embeddingMaskSeed, mask, outputDropoutRate, outputMaskSeed, weightMaskSeed} from './masks.js';
import {addTo, type Matrix, matrix, times} from './matrix.js';
import {parameterShapes, recurrentWeights} from './parameters.js';
import {type Variable, type Variables, variable} from './variable.js';

/** The masks of a training step. Values and weights without a mask are not dropped. */
export type Masks = {
	readonly embedding?: Matrix; // [B, E]
	/** The masks on the outputs, one entry a layer. */
	readonly outputs: readonly (Matrix | undefined)[]; // [B, H]
	/** The masks on recurrent weights by the weights' names, in their shapes. */
	readonly weights: ReadonlyMap<string, Matrix>;
};

export const noMasks: Masks = {outputs: [], weights: new Map()};

const drawMask = (rows: number, columns: number, rate: number, seed: number): Matrix | undefined =>
	rate > 0 ? matrix(rows, columns, mask(rows * columns, rate, seed)) : undefined;

function weightMasks(model: ModelConfig, layer: number, maskSeed: number): readonly [string, Matrix][] {
	const {hiddenSize: H, weightDropout} = model;
	const shapes = parameterShapes(model);
	return recurrentWeights(model, layer).flatMap((name, place): [string, Matrix][] => {
		const mask = drawMask(shapes.get(name)?.[0] ?? 0, H, weightDropout, weightMaskSeed(maskSeed, layer, place));
		return mask ? [[name, mask]] : [];
	});
}

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
		weights: new Map(layers.flatMap(layer => weightMasks(model, layer, maskSeed))),
	};
}

/** mask ⊙ a, for the values of the forward pass and for their gradients. */
export const dropped = (a: Matrix, mask: Matrix | undefined): Matrix => (mask ? times(a, mask) : a);

/** The variables with their recurrent weights dropped; `backward` adds the gradients of these to those of the whole weights. */
export function dropWeights(
	variables: Variables,
	{weights}: Masks,
): {readonly variables: Variables; readonly backward: () => void} {
	const masked: {[name: string]: Variable} = {...variables};
	for (const [name, mask] of weights) masked[name] = variable(times(variables[name].value, mask));
	const backward = (): void => {
		for (const [name, mask] of weights) addTo(variables[name].gradient, times(masked[name].gradient, mask));
	};
	return {variables: masked, backward};
}
