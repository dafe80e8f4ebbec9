/**
 * The memory of a network: what the forward pass over T steps leaves for the backward pass, and what that one works in.
 *
 * Letters in shapes: B batch rows, T steps, R = T · B with the rows of a step together, V characters, E embedding, H hidden units, L lanes
 * (`cells.ts`).
 */
import type {ModelConfig} from '../../../config.js';
import {hasResidual} from '../../../model/parameters.js';
import {gpuCells} from '../cells.js';
import type {Limits} from '../gpu/device.js';
import {type Allocate, arraysOf, type Bindable, largestBuffer, sharedSize} from '../gpu/memory.js';

export type NetworkSizes = {
	readonly model: ModelConfig;
	readonly batchSize: number;
	readonly steps: number;
};

/** The passes that are a wavefront through all layers, whose dispatches reach the arrays of several layers. */
export type Wavefronts = {readonly forward: boolean; readonly backward: boolean};

const noWavefronts: Wavefronts = {forward: false, backward: false};

/** The widest input of a layer whose gradient is needed, or its output. */
const widestOf = ({hiddenSize, embeddingSize}: ModelConfig): number => Math.max(hiddenSize, embeddingSize);

/**
 * The layers that a wavefront can go through: all, or 1 where there is none, since a cell's step is more than one product, there is only
 * one step, or the arrays of the layers don't fit into one buffer.
 */
export function layersAbreast({model, batchSize: B, steps: T}: NetworkSizes, limits: Limits): number {
	const {hiddenSize: H, numLayers} = model;
	const {isMultiplicative, stateLanes} = gpuCells[model.cell];
	const L = stateLanes.length;
	const largest = Math.max(T * B * H * L, (T + 1) * B * H, T * B * widestOf(model), H * H * L);
	const isPossible = !isMultiplicative && T > 1 && sharedSize(numLayers, largest) <= largestBuffer(limits);
	return isPossible ? numLayers : 1;
}

export type LayerBuffers = {
	/** The input's part of the sums; after the forward pass the gates, after the backward pass the gradient of the sums. */
	readonly gates: Bindable; // [R, H, L]
	/** The states, from that before the first step to that after the last. */
	readonly h: Bindable; // [T + 1, B, H]
	readonly c: Bindable; // [T + 1, B, H], or unused
	/** The layer's output, where that is not h itself. */
	readonly shown: Bindable | undefined; // [R, H]
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

/** The outputs of layers that are shown apart; in a wavefront all are where one is. */
function shownArrays(
	allocate: Allocate,
	{model, batchSize, steps}: NetworkSizes,
	isTraining: boolean,
	wavefronts: Wavefronts,
): readonly (Bindable | undefined)[] {
	const size = steps * batchSize * model.hiddenSize;
	const apart = Array.from({length: model.numLayers}, (_, layer) => isShownApart(model, layer, isTraining));
	if (!wavefronts.forward) return apart.map(isApart => (isApart ? allocate('outputs', size) : undefined));
	return apart.includes(true) ? arraysOf(allocate, 'outputs', apart.length, size, true) : [];
}

export function forwardBuffers(
	allocate: Allocate,
	{model, batchSize: B, steps: T}: NetworkSizes,
	isTraining: boolean,
	wavefronts = noWavefronts,
): ForwardBuffers {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H} = model;
	const {hasC, isMultiplicative, stateLanes} = gpuCells[model.cell];
	const R = T * B;
	const unused = () => allocate('unused', 4); // each its own: a dispatch can't write one buffer by two bindings
	const isShared = wavefronts.forward || wavefronts.backward;
	const each = (what: string, size: number) => arraysOf(allocate, what, model.numLayers, size, isShared);
	const [gates, h] = [each('gates', R * H * stateLanes.length), each('h', (T + 1) * B * H)];
	const c = hasC ? each('c', (T + 1) * B * H) : undefined;
	const shown = shownArrays(allocate, {model, batchSize: B, steps: T}, isTraining, wavefronts);
	const factor = (what: string) => (isMultiplicative ? allocate(what, R * H) : unused());
	return {
		ids: allocate('characters', R),
		targets: allocate('targets', R),
		embedded: E > 0 ? allocate('embedded characters', R * E) : undefined,
		layers: Array.from({length: model.numLayers}, (_, layer) => ({
			gates: gates[layer],
			h: h[layer],
			c: c?.[layer] ?? unused(),
			shown: shown[layer],
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
	/** The gradients of what layers give, from the last layer on: two, which layers use in turns, or in a wavefront one for each. */
	readonly dOutputs: readonly Bindable[]; // [R, max(D)]
	readonly dProjected: GPUBuffer | undefined; // [R, E]
	readonly direct: GPUBuffer; // [B, H], in a wavefront of each layer, from the last on
	/** The recurrent weights of each layer without the dropped ones, and these turned; in a wavefront also those of its input. */
	readonly layers: readonly {
		readonly dropped: Bindable | undefined; // [H, H, L]
		readonly turned: Bindable; // [H, H, L]
		readonly turnedInput: Bindable | undefined; // [H, H, L]
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
	wavefronts = noWavefronts,
): BackwardBuffers {
	const {vocabSize: V, embeddingSize: E, hiddenSize: H, numLayers} = model;
	const {isMultiplicative, stateLanes} = gpuCells[model.cell];
	const R = T * B;
	const isDropping = model.weightDropout > 0;
	const square = H * H * stateLanes.length;
	const turned = 'turned weights';
	const arrays = (what: string, copies: number, size: number, isShared = wavefronts.backward) =>
		arraysOf(allocate, what, copies, size, isShared);
	const dropped = isDropping
		? arrays('weights without the dropped ones', numLayers, square, wavefronts.forward)
		: undefined;
	const turnedStates = arrays(turned, numLayers, square);
	const turnedInputs = wavefronts.backward ? arrays(turned, numLayers - 1, square) : undefined;
	const copies = wavefronts.backward ? numLayers : 1;
	return {
		order: allocate('order of characters', R),
		starts: allocate('starts of characters', V + 1),
		dOutputs: arrays('gradients of outputs', Math.max(2, copies), R * widestOf(model)),
		dProjected: model.tied ? allocate('gradients of projected outputs', R * E) : undefined,
		direct: allocate('gradients of states', copies * B * H),
		layers: Array.from({length: numLayers}, (_, layer) => ({
			dropped: dropped?.[layer],
			// The way back comes to the last layer first.
			turned: turnedStates[numLayers - 1 - layer],
			turnedInput: turnedInputs?.[numLayers - 1 - layer],
			droppedFactor: isDropping && isMultiplicative ? allocate('weights without the dropped ones', H * H) : undefined,
			turnedFactor: isMultiplicative ? allocate(turned, H * H) : allocate('unused', 4),
		})),
		parts: allocate('parts of sums', partCount),
	};
}
