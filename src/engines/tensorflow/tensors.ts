/**
 * Tensors are numbers here, and TensorFlow's operations are called by name. Code on tensors is written once; it is carried out
 * at once (`eager.ts`) or recorded, and then carried out by TensorFlow as a whole again and again (`graph/recording.ts`).
 */
import {type Attribute, attribute, dataType} from './binding.js';

/** The number of a tensor. It means something only to the object that made the tensor. */
export type Tensor = number;

export interface Tensors {
	readonly isOnGpu: boolean;
	/** Carries out an operation of TensorFlow. */
	run(
		name: string,
		attributes: readonly Attribute[],
		inputs: readonly Tensor[],
		outputCount: number,
	): readonly Tensor[];
	/** Carries out an operation that has one result. */
	one(name: string, attributes: readonly Attribute[], ...inputs: readonly Tensor[]): Tensor;
	/** Whole numbers of 32 bits that never change, such as shapes and axes. A single number is a scalar. */
	constant(value: number | readonly number[]): Tensor;
	/** A number of 64 bits that never changes. */
	count64(value: number): Tensor;
	/** A tensor that never changes, all of one float, such as the zeros of options that an operation does not use. */
	filled(value: number, shape: readonly number[]): Tensor;
}

/** The attribute that makes most operations work on floats. */
export const ofFloats = attribute('type', 'T', dataType.float32);
