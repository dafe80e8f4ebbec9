/** The addresses of all arrays of a classifier. Sizes: T steps, B batch rows, P padded hidden units; W numbers of a row of gates. */

import {cells} from '../../../model/cells/index.js';
import type {ClassifierConfig} from '../../../model/classifier.js';
import {Arena, type Pointer, padded} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';
import {gradientScratch} from '../kernels/load.js';
import {type Block, directionsOf, inputWidth, layoutSequence, type SequenceLayout} from './layout.js';

/** A weight and its packed forms, for the forward and the backward pass. */
export type Packed = Block & {readonly forward: Pointer; readonly backward: Pointer};

/** A layer in one direction. */
export type DirectionPlan = {
	readonly layer: number;
	readonly direction: number;
	readonly input: Packed;
	readonly recurrent: Packed;
	readonly inputBias: Block;
	readonly recurrentBias: Block;
	/** The initial values of the sums that the input feeds. */
	readonly bias: Pointer;
	readonly gates: Pointer; // [T, B, W]
	/** The step before the first one read has a place too: the first, or read backwards the last. */
	readonly h: Pointer; // [T + 1, B, P]
	readonly c: Pointer; // [T + 1, B, P], of cells that have a c
};

export type SequencePlan = {
	readonly layout: SequenceLayout;
	readonly parameters: Pointer;
	readonly gradient: Pointer;
	readonly firstMoment: Pointer;
	readonly secondMoment: Pointer;
	/** The kernel of the optimizer keeps an average of the weights, which nobody reads here. */
	readonly average: Pointer;
	readonly layers: readonly (readonly DirectionPlan[])[];
	/** The rows that enter each layer, and those that the last one gives. */
	readonly inputs: readonly Pointer[]; // [T, B, width]
	readonly decoder: Packed;
	readonly decoderBias: Block;
	readonly logits: Pointer; // [B, padded classes], then their gradient
	/** The gradients of the outputs of the layer at work, and of its input. */
	readonly outputGradients: readonly [Pointer, Pointer]; // [T, B, directions · P]
	/** The gradient of h, beside h. */
	readonly hGradient: Pointer; // [T + 1, B, P]
	readonly cGradient: Pointer; // [B, P]
	readonly zeros: Pointer;
	readonly scratch: Pointer;
	readonly pages: number;
};

export function planSequence(config: ClassifierConfig, T: number, B: number): SequencePlan {
	const arena = new Arena();
	const take = (count: number): Pointer => arena.allocate(count);
	const layout = layoutSequence(config);
	const block = (name: string): Block => {
		const found = layout.blocks.get(name);
		if (!found) throw new Error(`Expected a parameter ${name}.`);
		return found;
	};
	const packed = (name: string): Packed => {
		const own = block(name);
		return {...own, forward: take(own.K * own.N), backward: take(own.K * own.N)};
	};
	const P = padded(config.hiddenSize);
	const directions = directionsOf(config);
	const {width} = kernelsOf(config.cell).layout;
	const {hasC} = cells[config.cell];
	const numbers = [...Array(config.numLayers).keys()];
	const layers = numbers.map(layer =>
		Array.from({length: directions}, (_, direction): DirectionPlan => {
			const place = `l${layer}${direction === 1 ? '_reverse' : ''}`;
			const input = packed(`weight_ih_${place}`);
			return {
				layer,
				direction,
				input,
				recurrent: packed(`weight_hh_${place}`),
				inputBias: block(`bias_ih_${place}`),
				recurrentBias: block(`bias_hh_${place}`),
				bias: take(input.N),
				gates: take(T * B * width * P),
				h: take((T + 1) * B * P),
				c: hasC ? take((T + 1) * B * P) : 0,
			};
		}),
	);
	const decoder = packed('decoder.weight');
	const widest = Math.max(width * P, decoder.N, ...numbers.map(layer => inputWidth(config, layer)));
	const perParameter = (): Pointer => take(layout.size);
	const plan = {
		layout,
		parameters: perParameter(),
		gradient: perParameter(),
		firstMoment: perParameter(),
		secondMoment: perParameter(),
		average: perParameter(),
		layers,
		inputs: [...numbers.map(layer => take(T * B * inputWidth(config, layer))), take(T * B * directions * P)],
		decoder,
		decoderBias: block('decoder.bias'),
		logits: take(B * decoder.N),
		outputGradients: [take(T * B * directions * P), take(T * B * directions * P)] as const,
		hGradient: take((T + 1) * B * P),
		cGradient: take(B * P),
		zeros: take(widest),
		scratch: take(gradientScratch(Math.max(decoder.K, P, ...numbers.map(layer => inputWidth(config, layer))))),
	};
	return {...plan, pages: arena.pages};
}
