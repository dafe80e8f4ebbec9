/**
 * Tensors as numbers, and TensorFlow's operations on them by name. What works on tensors is written once, and carried out at
 * once (`eager.ts`) or recorded, to be carried out by TensorFlow as a whole, again and again (`graph/recording.ts`).
 */
import {type Attribute, attribute, dataType} from './binding.js';

/** The number by which the one who made it knows a tensor. */
export type Tensor = number;

export interface Tensors {
	readonly isOnGpu: boolean;
	/** An operation of TensorFlow. */
	run(
		name: string,
		attributes: readonly Attribute[],
		inputs: readonly Tensor[],
		outputCount: number,
	): readonly Tensor[];
	/** An operation that has one result. */
	one(name: string, attributes: readonly Attribute[], ...inputs: readonly Tensor[]): Tensor;
	/** Whole numbers of 32 bits that never change: shapes, axes. A single number is a scalar. */
	constant(value: number | readonly number[]): Tensor;
	/** A number of 64 bits that never changes. */
	count64(value: number): Tensor;
	/** Floats that never change: all of a shape the same, such as the zeros that operations want of options not used. */
	filled(value: number, shape: readonly number[]): Tensor;
}

/** The attribute by which most operations learn that they are to work on floats. */
export const ofFloats = attribute('type', 'T', dataType.float32);
