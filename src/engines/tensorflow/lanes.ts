/**
 * Dividing the lanes of a batch. On a CPU TensorFlow's threads share each operation and wait for each other after each; it
 * is faster to let every thread carry out operations of its own, and lanes don't depend on one another.
 *
 * Letters in shapes: B lanes, b lanes of a part, T steps.
 */
import {concatenate, splitInto} from './operations.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensor, Tensors} from './tensors.js';

/** The numbers of lanes of as many parts as there are threads; nobody is left without any. */
export function divideLanes(lanes: number, threads: number): readonly number[] {
	const parts = Math.min(lanes, threads);
	const start = (part: number): number => Math.floor((part * lanes) / parts);
	return Array.from({length: parts}, (_, part) => start(part + 1) - start(part));
}

/** Something [B, …] of all lanes as parts [b, …]. */
export const splitLanes = (tensors: Tensors, all: Tensor, parts: readonly number[]): readonly Tensor[] =>
	parts.length === 1 ? [all] : splitInto(tensors, all, parts, 0);

/** The same for what layers remember: for each part an entry for each layer. */
export function splitStates(
	tensors: Tensors,
	states: readonly LayerTensors[],
	parts: readonly number[],
): readonly (readonly LayerTensors[])[] {
	const layers = states.map(({h, c}) => ({
		h: splitLanes(tensors, h, parts),
		c: c === undefined ? undefined : splitLanes(tensors, c, parts),
	}));
	return parts.map((_, part) => layers.map(({h, c}) => ({h: h[part], ...(c !== undefined && {c: c[part]})})));
}

export const joinStates = (tensors: Tensors, parts: readonly (readonly LayerTensors[])[]): readonly LayerTensors[] =>
	parts[0].map(({c}, layer) => ({
		h: concatenate(
			tensors,
			parts.map(states => states[layer].h),
		),
		...(c !== undefined && {
			c: concatenate(
				tensors,
				parts.map(states => states[layer].c as Tensor), // all parts have the same cells
			),
		}),
	}));
