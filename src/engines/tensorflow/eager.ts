/**
 * Operations that are carried out at once, to try an installation. Every tensor that an operation makes is remembered, and
 * deleted at the end of the scope in which it was made.
 */
import {type Attribute, type Binding, dataType} from './binding.js';
import type {Tensor, Tensors} from './tensors.js';

export class EagerTensors implements Tensors {
	readonly binding: Binding;
	readonly isOnGpu: boolean;
	/** The tensors made in the open scope. Constants are not among them. */
	#made: Tensor[] = [];
	readonly #constants = new Map<string, Tensor>();

	constructor(binding: Binding) {
		this.binding = binding;
		this.isOnGpu = binding.isUsingGpuDevice();
	}

	run(
		name: string,
		attributes: readonly Attribute[],
		inputs: readonly Tensor[],
		outputCount: number,
	): readonly Tensor[] {
		const outputs: Tensor[] = [];
		for (const {id} of this.binding.executeOp(name, attributes, inputs, outputCount)) {
			outputs.push(id);
			this.#made.push(id);
		}
		return outputs;
	}

	one(name: string, attributes: readonly Attribute[], ...inputs: readonly Tensor[]): Tensor {
		return this.run(name, attributes, inputs, 1)[0];
	}

	/** A copy of the numbers on the device. */
	floats(values: Float32Array, shape: readonly number[] = [values.length]): Tensor {
		return this.#create(shape, dataType.float32, values.slice());
	}

	/** A copy of the whole numbers, in the memory of the host. */
	integers(values: Int32Array, shape: readonly number[] = [values.length]): Tensor {
		return this.#create(shape, dataType.int32, values.slice());
	}

	constant(value: number | readonly number[]): Tensor {
		const key = String(typeof value === 'number' ? value : `[${value}]`);
		const known = this.#constants.get(key);
		if (known !== undefined) return known;
		const values = typeof value === 'number' ? Int32Array.of(value) : Int32Array.from(value);
		const made = this.binding.createTensor(typeof value === 'number' ? [] : [value.length], dataType.int32, values);
		this.#constants.set(key, made);
		return made;
	}

	count64(value: number): Tensor {
		const key = `int64:${value}`;
		const known = this.#constants.get(key);
		if (known !== undefined) return known;
		// The addon takes such a number as two of 32 bits.
		const made = this.binding.createTensor([], dataType.int64, Int32Array.of(value, 0));
		this.#constants.set(key, made);
		return made;
	}

	filled(value: number, shape: readonly number[]): Tensor {
		const key = `${value}:[${shape}]`;
		const known = this.#constants.get(key);
		if (known !== undefined) return known;
		const size = shape.reduce((product, length) => product * length, 1);
		const made = this.binding.createTensor(shape, dataType.float32, new Float32Array(size).fill(value));
		this.#constants.set(key, made);
		return made;
	}

	readFloats(tensor: Tensor): Float32Array {
		return this.binding.tensorDataSync(tensor) as Float32Array; // the caller knows what it made
	}

	/** Deletes all that `body` makes, also if it throws. */
	scope(body: () => void): void {
		const outer = this.#made;
		this.#made = [];
		try {
			body();
		} finally {
			for (const tensor of this.#made) this.binding.deleteTensor(tensor);
			this.#made = outer;
		}
	}

	/** The number of tensors that exist. */
	get count(): number {
		return this.binding.getNumOfTensors();
	}

	#create(shape: readonly number[], type: number, values: Float32Array | Int32Array): Tensor {
		const tensor = this.binding.createTensor(shape, type, values);
		this.#made.push(tensor);
		return tensor;
	}
}
