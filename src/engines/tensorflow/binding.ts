/**
 * The functions of the native addon of @tensorflow/tfjs-node-gpu that are used here. The addon is loaded without the package's
 * JavaScript, which would make an object of every tensor and needs functions that Node 23 removed.
 */
import {createRequire} from 'node:module';

export type Attribute = {readonly name: string; readonly type: number; readonly value: unknown};

export type Binding = {
	/** Takes the array without a copy where it can: it must not be written to any more. */
	createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
	deleteTensor(id: number): void;
	tensorDataSync(id: number): Float32Array | Int32Array;
	executeOp(
		name: string,
		attributes: readonly Attribute[],
		inputs: readonly number[],
		outputCount: number,
	): readonly {readonly id: number}[];
	/** Loads the graph that lies as `saved_model.pb` in a folder. */
	loadSavedModel(folder: string, tag: string): number;
	deleteSavedModel(id: number): void;
	/** Runs the graph; the names of its inputs and outputs are separated by commas. */
	runSavedModel(
		id: number,
		inputs: readonly number[],
		inputNames: string,
		outputNames: string,
	): readonly {readonly id: number}[];
	isUsingGpuDevice(): boolean;
	getNumOfTensors(): number;
	readonly TF_Version: string;
};

/** TensorFlow's numbers for types of elements and of attributes (tf_datatype.h, tf_attrtype.h). */
export const dataType = {float32: 1, int32: 3, int64: 9, bool: 10, uint32: 22} as const;
export const attributeType = {string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5} as const;

/** One attribute of an operation. */
export const attribute = (type: keyof typeof attributeType, name: string, value: unknown): Attribute => ({
	name,
	type: attributeType[type],
	value,
});

/** Loads the addon at a path, and TensorFlow with it; throws what the system's loader says. */
export function loadBinding(path: string): Binding {
	const require = createRequire(import.meta.url);
	return require(path) as Binding; // the addon has no types of its own
}
