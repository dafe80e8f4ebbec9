/**
 * Dropout masks: which elements a training step drops, and by how much it scales the others. They follow from the step's
 * `maskSeed` alone, so every engine drops the same ones; an engine may also compute them itself, element by element:
 *
 *   mask[index] = hash(maskSeed + stream, index) < rate · 2³² ? 0 : 1 / (1 − rate)
 */
import type {ModelConfig} from '../config.js';
import {hash} from '../random.js';

/**
 * Each kind of mask has a stream of random values of its own, to which layers add their numbers. The stream of a cell's second
 * recurrent weight comes after the first one's.
 */
export const maskStream = {embedding: 0x1000, output: 0x2000, weight: 0x3000} as const;
const streamsApart = 0x1000;

/** Hash values below this are dropped: 0 … 2³². */
export const dropThreshold = (rate: number): number => Math.round(rate * 4294967296);

export function mask(size: number, rate: number, seed: number): Float32Array {
	const threshold = dropThreshold(rate);
	const kept = 1 / (1 - rate);
	const values = new Float32Array(size);
	for (let index = 0; index < size; index++) values[index] = hash(seed, index) < threshold ? 0 : kept;
	return values;
}

/** Seed of the mask on the embedded characters, [B, E]. */
export const embeddingMaskSeed = (maskSeed: number): number => maskSeed + maskStream.embedding;

/** Seed of the mask on a layer's output, [B, H]. */
export const outputMaskSeed = (maskSeed: number, layer: number): number => maskSeed + maskStream.output + layer;

/** Seed of the mask on the recurrent weight of a layer with this place among `recurrentWeights`, [rows · H, H] as they are. */
export const weightMaskSeed = (maskSeed: number, layer: number, place = 0): number =>
	maskSeed + maskStream.weight + place * streamsApart + layer;

/** The rate of dropout on the output of a layer, which goes to the next layer or to the output layer. */
export const outputDropoutRate = (model: ModelConfig, layer: number): number =>
	layer === model.numLayers - 1 ? model.outputDropout : model.hiddenDropout;
