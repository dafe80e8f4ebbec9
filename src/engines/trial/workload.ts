/** Classes of work: engines are compared once for all work of a class, at its largest sizes. */
import {type CellKind, defaultModel, type ModelConfig} from '../../config.js';
import type {Workload} from '../engine.js';

export type WorkClass = {
	readonly purpose: Workload['purpose'];
	readonly cell: CellKind;
	readonly numLayers: number;
	readonly hiddenSize: number;
	readonly vocabSize: number;
	readonly batchSize: number;
};

/** The smallest of these that is at least so large, or the largest. */
const upTo = (value: number, sizes: readonly number[]): number =>
	sizes.find(size => size >= value) ?? sizes[sizes.length - 1];

const hiddenSizes = [64, 128, 256, 512, 1024, 2048];

/** The work that an engine is compared by where nothing is known of what it is opened for. */
export const usualWork: Workload = {purpose: 'training', model: {...defaultModel, vocabSize: 64}, batchSize: 64};

export const classOf = ({purpose, model, batchSize}: Workload): WorkClass => ({
	purpose,
	cell: model.cell,
	numLayers: Math.min(4, model.numLayers),
	hiddenSize: upTo(model.hiddenSize, hiddenSizes),
	vocabSize: upTo(model.vocabSize, [128, 1024, 8192]),
	batchSize: upTo(batchSize, [1, 8, 64]),
});

/** The model that stands for a class. */
export const modelOf = ({cell, numLayers, hiddenSize, vocabSize}: WorkClass): ModelConfig => ({
	...defaultModel,
	...{cell, numLayers, hiddenSize, vocabSize},
});
