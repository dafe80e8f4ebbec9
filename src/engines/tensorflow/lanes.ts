/**
 * Batches are divided into parts of some batch rows (lanes) each. On a CPU TensorFlow's threads share each operation and wait
 * for one another after it. It is faster to let every thread carry out operations of its own: batch rows don't depend on one
 * another, so a part need not wait for the others. Gradients are added part by part, so that their last bits depend on the
 * number of threads.
 *
 * Letters in shapes: B batch rows, b batch rows of a part, T steps.
 */
import {type Given, given} from './graph/session.js';
import {concatenate, splitInto} from './operations.js';
import type {LayerTensors} from './recurrence/recurrence.js';
import type {Tensor, Tensors} from './tensors.js';

/** The most parts. Where there are more threads, several share each operation (`sharingThreads`). */
const mostParts = 4;

/** The most steps of all parts together: TensorFlow prepares a recording the longer the more operations there are. */
const mostSteps = 512;

/** The number of threads that share an operation. */
export const sharingThreads = (threads: number): number => Math.ceil(threads / mostParts);

/** The number of batch rows of each part, at least one, for a number of threads and steps. */
export function divideLanes(lanes: number, threads: number, seqLength: number): readonly number[] {
	const parts = Math.max(1, Math.min(lanes, threads, mostParts, Math.floor(mostSteps / seqLength)));
	const start = (part: number): number => Math.floor((part * lanes) / parts);
	return Array.from({length: parts}, (_, part) => start(part + 1) - start(part));
}

/** [B, T] → [T, B] */
export function timeMajor(values: Int32Array, batchSize: number, seqLength: number): Int32Array {
	const turned = new Int32Array(seqLength * batchSize);
	for (let lane = 0; lane < batchSize; lane++) {
		for (let step = 0; step < seqLength; step++) turned[step * batchSize + lane] = values[lane * seqLength + step];
	}
	return turned;
}

/** Characters [B, T] as the inputs of a routine: the characters of each part, time-major. */
export function givenParts(ids: Int32Array, parts: readonly number[], seqLength: number): readonly Given[] {
	let end = 0;
	return parts.map(count => {
		const start = end;
		end += count * seqLength;
		return given(timeMajor(ids.subarray(start, end), count, seqLength));
	});
}

/** Divides a tensor [B, …] into those of the parts [b, …]. */
export const splitLanes = (tensors: Tensors, all: Tensor, parts: readonly number[]): readonly Tensor[] =>
	splitInto(tensors, all, parts, 0);

/** Divides the states of layers: for each part an entry for each layer. */
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
