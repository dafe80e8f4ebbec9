/**
 * The memory of a network: what the forward pass over T steps leaves for the backward pass, and what that one works in.
 *
 * Letters in shapes: B batch rows, T steps, R = T · B with the rows of a step together, V characters, E embedding, H hidden units, L lanes
 * (`cells.ts`).
 */
import type {ModelConfig} from '../../../config.js';
import {hasResidual, inputSize} from '../../../model/parameters.js';
import {gpuCells} from '../cells.js';
import type {Allocate} from '../gpu/memory.js';

export type NetworkSizes = {
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly steps: number;
};

export type LayerBuffers = {
	/** The input's part of the sums; after the forward pass the gates, after the backward pass the gradient of the sums. */
	readonly gates: GPUBuffer; // [R, H, L]
	/** The states, from that before the first step to that after the last. */
	readonly h: GPUBuffer; // [T + 1, B, H]
	readonly c: GPUBuffer; // [T + 1, B, H], or unused
	/** The layer's output, where that is not h itself. */
	readonly shown: GPUBuffer | undefined; // [R, H]
	/** In a multiplicative cell: both factors of m, and m; the gradients of the factors after the backward pass. */
	readonly fromInput: GPUBuffer; // [R, H], or unused
	readonly fromState: GPUBuffer; // [R, H], or unused
	readonly factors: GPUBuffer; // [R, H], or unused
};

export type ForwardBuffers = {
	readonly ids: GPUBuffer; // [T, B]
	readonly targets: GPUBuffer; // [T, B]
	readonly embedded: GPUBuffer | undefined; // [R, E]
	readonly layers: readonly LayerBuffers[];
	readonly projected: GPUBuffer | undefined; // [R, E]
	/** After the loss, in training, their gradient. */
	readonly logits: GPUBuffer; // [R, V]
	readonly losses: GPUBuffer; // [R]
	readonly corrects: GPUBuffer; // [R]
	readonly figures: GPUBuffer; // loss, correct, norm, factor
	/** Stands where a kernel has a binding that it doesn't use. */
	readonly unused: GPUBuffer;
};

/** Says that what a layer gives is not its h: with dropout in training, or where it is residual. */
const isShownApart = (model: ModelConfig, layer: number, isTraining: boolean): boolean =>
	hasResidual(model, layer) ||
	(isTraining && (layer === model.numLayers - 1 ? model.outputDropout : model.hiddenDropout) > 0);

export function forwardBuffers(
	allocate: Allocate,
	{model, batchSize: B, steps: T}: NetworkSizes,
	isTraining: boolean,
): ForwardBuffers {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const {hasC, isMultiplicative, stateLanes} = gpuCells[model.cell];
	const R = T * B;
	const unused = () => allocate('unused', 4); // each its own: a dispatch can't write one buffer by two bindings
	const factor = (what: string) => (isMultiplicative ? allocate(what, R * H) : unused());
	return {
		ids: allocate('characters', R),
		targets: allocate('targets', R),
		embedded: E > 0 ? allocate('embedded characters', R * E) : undefined,
		layers: Array.from({length: model.numLayers}, (_, layer) => ({
			gates: allocate('gates', R * H * stateLanes.length),
			h: allocate('h', (T + 1) * B * H),
			c: hasC ? allocate('c', (T + 1) * B * H) : unused(),
			shown: isShownApart(model, layer, isTraining) ? allocate('outputs', R * H) : undefined,
			fromInput: factor('factors of the input'),
			fromState: factor('factors of the state'),
			factors: factor('factors'),
		})),
		projected: model.tied ? allocate('projected outputs', R * E) : undefined,
		logits: allocate('logits', R * V),
		losses: allocate('losses', R),
		corrects: allocate('correct', R),
		figures: allocate('figures', 4),
		unused: unused(),
	};
}

/** A teacher's K expectations at each place. */
export type SoftBuffers = {
	readonly kinds: number; // K
	readonly ids: GPUBuffer; // [T, B, K]
	readonly probabilities: GPUBuffer; // [T, B, K]
};

export function softBuffers(allocate: Allocate, {batchSize, steps}: NetworkSizes, kinds: number): SoftBuffers {
	const count = steps * batchSize * kinds;
	return {
		kinds,
		ids: allocate('characters that the teacher expects', count),
		probabilities: allocate('probabilities of the teacher', count),
	};
}

export type BackwardBuffers = {
	/** The rows of each character: their numbers one character after the other, and the start of each. */
	readonly order: GPUBuffer; // [R]
	readonly starts: GPUBuffer; // [V + 1]
	/** The gradients of what a layer gives and of what enters it, in turns. */
	readonly dOutputs: readonly [GPUBuffer, GPUBuffer]; // [R, max(D)]
	readonly dProjected: GPUBuffer | undefined; // [R, E]
	readonly direct: GPUBuffer; // [B, H]
	/** The recurrent weights of each layer without the dropped ones, and these turned. */
	readonly layers: readonly {
		readonly dropped: GPUBuffer | undefined; // [H, H, L]
		readonly turned: GPUBuffer; // [H, H, L]
		readonly droppedFactor: GPUBuffer | undefined; // [H, H]
		readonly turnedFactor: GPUBuffer; // [H, H], or unused
	}[];
	/** Parts of sums. */
	readonly parts: GPUBuffer;
};

export function backwardBuffers(
	allocate: Allocate,
	{model, batchSize: B, steps: T}: NetworkSizes,
	partCount: number,
): BackwardBuffers {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H, numLayers} = model;
	const {isMultiplicative, stateLanes} = gpuCells[model.cell];
	const R = T * B;
	const isDropping = model.weightDropout > 0;
	const widest = Math.max(
		H,
		...Array.from({length: numLayers}, (_, layer) => (layer === 0 && E === 0 ? 0 : inputSize(model, layer))),
	);
	const square = (what: string, lanes: number) => allocate(what, H * H * lanes);
	return {
		order: allocate('order of characters', R),
		starts: allocate('starts of characters', V + 1),
		dOutputs: [allocate('gradients of outputs', R * widest), allocate('gradients of inputs', R * widest)],
		dProjected: model.tied ? allocate('gradients of projected outputs', R * E) : undefined,
		direct: allocate('gradients of states', B * H),
		layers: Array.from({length: numLayers}, () => ({
			dropped: isDropping ? square('weights without the dropped ones', stateLanes.length) : undefined,
			turned: square('turned weights', stateLanes.length),
			droppedFactor: isDropping && isMultiplicative ? square('weights without the dropped ones', 1) : undefined,
			turnedFactor: isMultiplicative ? square('turned weights', 1) : allocate('unused', 4),
		})),
		parts: allocate('parts of sums', partCount),
	};
}
