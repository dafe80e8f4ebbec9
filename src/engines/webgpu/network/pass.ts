/** The options of the forward and the backward pass, and the places where these find things. Letters as in `buffers.ts`. */
import {startOf} from '../layout.js';
import type {BackwardBuffers, ForwardBuffers} from './buffers.js';
import type {Network} from './network.js';
import {type Operand, whole} from './products.js';

export type ForwardOptions = {
	readonly network: Network;
	readonly batchSize: number;
	readonly steps: number;
	readonly buffers: ForwardBuffers;
	/** In training there are masks. */
	readonly isTraining: boolean;
	/** The recurrent weights to use in place of the network's, by layer: without those that a mask drops. */
	readonly dropped?: readonly Pick<BackwardBuffers['layers'][number], 'dropped' | 'droppedFactor'>[];
	/** The plane of h and c to start from, where a program of one step has the other plane as its end. */
	readonly firstPlane?: number;
};

export type BackwardOptions = ForwardOptions & {
	readonly backward: BackwardBuffers;
	/** The gradient of all parameters, in the order of the layout. */
	readonly gradient: GPUBuffer;
};

/** The options of the way back through the layers, which leaves gradients of sums behind and none of parameters. */
export type WayBackOptions = Omit<BackwardOptions, 'gradient'>;

/** The input of a layer; undefined for one-hot characters, which are never written out. */
export function inputOf(
	{network, batchSize, buffers, firstPlane = 0}: ForwardOptions,
	layer: number,
): Operand | undefined {
	if (layer === 0) return buffers.embedded && whole(buffers.embedded);
	const {shown, h} = buffers.layers[layer - 1];
	const plane = batchSize * network.model.hiddenSize;
	return shown ? whole(shown) : {buffer: h, from: (1 - firstPlane) * plane};
}

/** The input of the output layer. */
export const outputOf = (options: ForwardOptions): Operand =>
	inputOf(options, options.network.model.numLayers) as Operand; // only the first layer may have none

/** The gradient of a parameter. */
export const gradientOf = ({network, gradient}: BackwardOptions, name: string): Operand => ({
	buffer: gradient,
	from: startOf(network.layout, name),
});
