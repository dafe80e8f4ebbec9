/**
 * Operations are recorded into routines, which TensorFlow carries out by one call each. That takes a fraction of the time of
 * single operations: nothing waits for JavaScript, independent operations run side by side, and unneeded ones are left out.
 *
 * A recording has inputs, which are given with each call of a routine, and variables, which stay from call to call.
 */
import {type Attribute, attribute, dataType} from '../binding.js';
import {ofFloats, type Tensor, type Tensors} from '../tensors.js';
import {constantMessage, nodeMessage, savedModel, type Values} from './node.js';

/** A routine that can be called: the nodes of its arguments in order, and those of its results. */
export type Routine = {readonly inputs: readonly string[]; readonly outputs: readonly string[]};

const ofIntegers = attribute('type', 'T', dataType.int32);
export const holdsFloats = attribute('type', 'dtype', dataType.float32);
const holdsIntegers = attribute('type', 'dtype', dataType.int32);

export class Recording implements Tensors {
	readonly isOnGpu: boolean;
	readonly #nodes: Buffer[] = [];
	/** The output of a node, `node:number`, for each tensor. */
	readonly #outputs: string[] = [];
	readonly #constants = new Map<string, Tensor>();
	readonly #variables = new Set<Tensor>();
	#inputs: string[] = [];
	/** The node that changed a variable last, and those that read it since. They run in the order in which they were recorded. */
	#writers = new Map<Tensor, string>();
	#readers = new Map<Tensor, string[]>();

	constructor(isOnGpu: boolean) {
		this.isOnGpu = isOnGpu;
	}

	run(
		name: string,
		attributes: readonly Attribute[],
		inputs: readonly Tensor[],
		outputCount: number,
	): readonly Tensor[] {
		const variables = inputs.filter(input => this.#variables.has(input));
		const isReading = name === 'ReadVariableOp';
		const node = this.#node(name, attributes, inputs, this.#before(variables, isReading));
		for (const variable of variables) {
			if (isReading) this.#readers.set(variable, [...(this.#readers.get(variable) ?? []), node]);
			else {
				this.#writers.set(variable, node);
				this.#readers.delete(variable);
			}
		}
		return Array.from({length: outputCount}, (_, index) => this.#outputs.push(`${node}:${index}`) - 1);
	}

	one(name: string, attributes: readonly Attribute[], ...inputs: readonly Tensor[]): Tensor {
		return this.run(name, attributes, inputs, 1)[0];
	}

	constant(value: number | readonly number[]): Tensor {
		const values = Int32Array.from(typeof value === 'number' ? [value] : value);
		return this.#constant(`int32:${JSON.stringify(value)}`, values, typeof value === 'number' ? [] : [values.length]);
	}

	count64(value: number): Tensor {
		return this.#constant(`int64:${value}`, BigInt64Array.of(BigInt(value)), []);
	}

	filled(value: number, shape: readonly number[]): Tensor {
		const size = shape.reduce((product, length) => product * length, 1);
		return this.#constant(`${value}:[${shape}]`, new Float32Array(size).fill(value), shape);
	}

	/** An input of whole numbers, given with each call. */
	integers(shape: readonly number[]): Tensor {
		const tensor = this.one('Placeholder', [holdsIntegers, attribute('shape', 'shape', shape)]);
		this.#inputs.push(this.#outputs[tensor]);
		return tensor;
	}

	/**
	 * An input of floats, given with each call. They come as whole numbers of the same bits, which the addon leaves in place;
	 * floats it would first bring to the GPU, then back, and then there again.
	 */
	floats(shape: readonly number[]): Tensor {
		return this.one('Bitcast', [ofIntegers, attribute('type', 'type', dataType.float32)], this.integers(shape));
	}

	/** A variable of floats, which stays from call to call and is changed by TensorFlow's operations on resources. */
	variable(): Tensor {
		const name = attribute('string', 'shared_name', `variable${this.#variables.size}`);
		const tensor = this.one('VarHandleOp', [name, holdsFloats, attribute('shape', 'shape', undefined)]);
		this.#variables.add(tensor);
		return tensor;
	}

	/** The value of a variable at this place of the routine. */
	read(variable: Tensor): Tensor {
		return this.one('ReadVariableOp', [holdsFloats], variable);
	}

	assign(variable: Tensor, values: Tensor): void {
		this.run('AssignVariableOp', [holdsFloats], [variable, values], 0);
	}

	/** Records a routine. A call gives the floats that `body` returns, after all changes of variables. */
	routine(body: () => readonly Tensor[]): Routine {
		this.#inputs = [];
		this.#writers = new Map();
		this.#readers = new Map();
		const results = body();
		const effects = [...this.#writers.values()].map(node => `^${node}`);
		// A routine without a result still needs a node that can be asked for.
		const given = results.length > 0 ? results : [this.filled(0, [])];
		const outputs = given.map(result => `${this.#node('Identity', [ofFloats], [result], effects)}:0`);
		return {inputs: this.#inputs, outputs};
	}

	/** The saved model that holds all routines. */
	save(): Uint8Array {
		return savedModel(this.#nodes);
	}

	/** The nodes that must run before an operation on variables: before a read the last change, before a change also all reads since. */
	#before(variables: readonly Tensor[], isReading: boolean): readonly string[] {
		const nodes = variables.flatMap(variable => [
			...(this.#writers.has(variable) ? [this.#writers.get(variable)] : []),
			...(isReading ? [] : (this.#readers.get(variable) ?? [])),
		]);
		return [...new Set(nodes)].map(node => `^${node}`);
	}

	#node(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[], before: readonly string[]): string {
		const node = this.#nextName;
		const from = [...inputs.map(input => this.#outputs[input]), ...before];
		this.#nodes.push(nodeMessage({name: node, operation: name, attributes, inputs: from}));
		return node;
	}

	#constant(key: string, values: Values, shape: readonly number[]): Tensor {
		const known = this.#constants.get(key);
		if (known !== undefined) return known;
		const node = this.#nextName;
		this.#nodes.push(constantMessage(node, values, shape));
		const tensor = this.#outputs.push(`${node}:0`) - 1;
		this.#constants.set(key, tensor);
		return tensor;
	}

	get #nextName(): string {
		return `node${this.#nodes.length}`;
	}
}
