/** A model on the GPU: its weights and how to reach them, and the masks of a training step. */
import type {ModelConfig} from '../../../config.js';
import {
	dropThreshold,
	embeddingMaskSeed,
	outputDropoutRate,
	outputMaskSeed,
	weightMaskSeed,
} from '../../../model/masks.js';
import {cellParameterName} from '../../../model/parameters.js';
import {type GpuCell, gpuCells} from '../cells.js';
import type {Device} from '../gpu/device.js';
import {type Layout, startOf} from '../layout.js';
import type {RecurrencePlan} from './plans.js';
import type {Operand} from './products.js';

export type Network = {
	readonly model: ModelConfig;
	readonly cell: GpuCell;
	readonly layout: Layout;
	/** All parameters, in the order of the layout. */
	readonly weights: GPUBuffer;
	/** The numbers that change from step to step (`update.wgsl`). */
	readonly update: GPUBuffer;
	readonly plan: RecurrencePlan;
};

export const networkOf = (
	model: ModelConfig,
	layout: Layout,
	weights: GPUBuffer,
	update: GPUBuffer,
	plan: RecurrencePlan,
): Network => ({model, cell: gpuCells[model.cell], layout, weights, update, plan});

/** The uniform buffer of a network that is not trained: it has no masks. */
export const noUpdate = (device: Device): GPUBuffer => device.uniforms('update', new ArrayBuffer(32));

export const parameter = ({weights, layout}: Network, name: string): Operand => ({
	buffer: weights,
	from: startOf(layout, name),
});

export const cellParameter = (network: Network, layer: number, name: string): Operand =>
	parameter(network, cellParameterName(layer, name));

export type Mask = {readonly stream: number; readonly threshold: number; readonly kept: number};

/** A mask that drops nothing. */
export const noMask: Mask = {stream: 0, threshold: 0, kept: 1};

const maskOf = (rate: number, stream: number): Mask =>
	rate > 0 ? {stream, threshold: dropThreshold(rate), kept: 1 / (1 - rate)} : noMask;

/** The masks of `model/masks.ts`: their seeds are the step's seed and these streams. */
export const embeddingMask = ({embeddingDropout}: ModelConfig): Mask => maskOf(embeddingDropout, embeddingMaskSeed(0));

export const outputMask = (model: ModelConfig, layer: number): Mask =>
	maskOf(outputDropoutRate(model, layer), outputMaskSeed(0, layer));

/** The mask of a recurrent weight, by its place among those of its layer. */
export const weightMask = ({weightDropout}: ModelConfig, layer: number, place: number): Mask =>
	maskOf(weightDropout, weightMaskSeed(0, layer, place));
