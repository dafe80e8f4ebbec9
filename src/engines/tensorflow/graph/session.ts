/** A recording that TensorFlow has loaded: it is optimized once, keeps its variables, and carries out routines. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Binding, dataType} from '../binding.js';
import {tag} from './node.js';
import type {Recording, Routine} from './recording.js';

/** The numbers of an input, which must not change any more. */
export type Given = {readonly values: Int32Array | Float32Array; readonly shape: readonly number[]};

export const given = (values: Given['values'], shape: readonly number[] = [values.length]): Given => ({values, shape});

/** The bits of numbers, read as whole numbers (see `Recording.floats`). */
const asIntegers = (values: Given['values']): Int32Array =>
	values instanceof Int32Array ? values : new Int32Array(values.buffer, values.byteOffset, values.length);

export class Session {
	readonly #binding: Binding;
	readonly #model: number;
	/**
	 * The inputs of the last call. TensorFlow's threads may still release them when the call has returned, and the last release
	 * gives the array back to JavaScript, which only this thread may do. So they are kept here until the next call.
	 */
	#made: readonly number[] = [];

	/** Throws an Error with TensorFlow's words where it can't take the recording. */
	constructor(binding: Binding, recording: Recording) {
		this.#binding = binding;
		// TensorFlow takes graphs from folders only.
		const folder = mkdtempSync(join(tmpdir(), 'charloom-graph-'));
		try {
			writeFileSync(join(folder, 'saved_model.pb'), recording.save());
			this.#model = binding.loadSavedModel(folder, tag);
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	}

	/** Calls a routine and waits for the device. Gives an array of floats for each of its outputs. */
	run({inputs, outputs}: Routine, ...args: readonly Given[]): readonly Float32Array[] {
		const binding = this.#binding;
		if (args.length !== inputs.length) throw new Error(`Expected ${inputs.length} inputs, got ${args.length}.`);
		const made = args.map(({values, shape}) => binding.createTensor(shape, dataType.int32, asIntegers(values)));
		try {
			const results = binding.runSavedModel(this.#model, made, inputs.join(), outputs.join());
			return results.map(({id}) => {
				const values = binding.tensorDataSync(id) as Float32Array; // routines give nothing else
				binding.deleteTensor(id);
				return values;
			});
		} finally {
			this.#forget();
			this.#made = made;
		}
	}

	#forget(): void {
		for (const tensor of this.#made) this.#binding.deleteTensor(tensor);
	}

	dispose(): void {
		this.#forget();
		this.#made = [];
		this.#binding.deleteSavedModel(this.#model);
	}
}
