/** A teacher's expectations beside the targets of the text (`model/batch.ts`). Letters in shapes: B batch rows, T steps, K kinds. */
import type {Batch} from '../../model/batch.js';
import {byStep, requireIds} from './characters.js';
import type {Device} from './gpu/device.js';
import type {Program} from './gpu/program.js';
import type {SoftBuffers} from './network/buffers.js';
import {elementwise} from './network/products.js';

export type SoftOptions = {
	readonly soft: SoftBuffers;
	readonly rows: number;
	readonly vocabSize: number;
	/** The weight of each character in the loss. */
	readonly weight: number;
	readonly targets: GPUBuffer; // [T, B]
	/** That of the logits by the text's targets alone, which becomes that by both. */
	readonly gradient: GPUBuffer; // [T, B, V]
	readonly update: GPUBuffer;
};

/** Records the teacher's part of the gradient; a step without a teacher has a share of 0. */
export function recordSoftTargets(
	program: Program,
	{soft: {kinds, ids, probabilities}, rows, vocabSize, weight, targets, gradient, update}: SoftOptions,
): void {
	program.add({
		kernel: 'softenTargets',
		...elementwise(program, rows),
		sizes: {rows, vocabulary: vocabSize, kinds, weight},
		buffers: [targets, ids, probabilities, gradient, update],
	});
}

/** Uploads the expectations of a batch, if it has any. Throws an Error where one is of no character. */
export function writeSoftTargets(
	device: Device,
	{ids, probabilities}: SoftBuffers,
	batch: Batch,
	vocabSize: number,
): void {
	const {soft} = batch;
	if (!soft) return;
	requireIds(soft.ids, vocabSize);
	const {kinds} = soft;
	const rows = byStep(Int32Array.from(batch.inputs.keys()), batch); // [T, B], places in [B, T]
	const sourceOf = (at: number): number => rows[Math.floor(at / kinds)] * kinds + (at % kinds);
	const length = rows.length * kinds;
	device.write(
		ids,
		Int32Array.from({length}, (_, at) => soft.ids[sourceOf(at)]),
	);
	device.write(
		probabilities,
		Float32Array.from({length}, (_, at) => soft.probabilities[sourceOf(at)]),
	);
}
