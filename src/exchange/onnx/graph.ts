/** An ONNX model while it is put together, and its bytes (onnx.proto of the ONNX specification, opset 17). */
import {message, text, whole} from '../protobuf.js';

const irVersion = 8;
const opset = 17;

/** The numbers of the fields that are written. */
const model = {irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14} as const;
const graph = {node: 1, name: 2, initializer: 5, input: 11, output: 12} as const;
const node = {input: 1, output: 2, operator: 4, attribute: 5} as const;
const attribute = {name: 1, whole: 3, type: 20} as const;
const wholeType = 2;
const tensor = {dimension: 1, type: 2, name: 8, data: 9} as const;
const types = {float: 1, int64: 7} as const;

/** The name of a value in the graph. */
export type Value = string;

/** A size, or the name of one that is open. */
type Size = number | string;

const bytesOf = ({buffer, byteOffset, byteLength}: ArrayBufferView): Uint8Array =>
	new Uint8Array(buffer, byteOffset, byteLength);

export class OnnxGraph {
	readonly #nodes: Uint8Array[] = [];
	readonly #initializers: Uint8Array[] = [];
	readonly #inputs: Uint8Array[] = [];
	readonly #outputs: Uint8Array[] = [];
	#count = 0;

	/** Adds an operation; gives the names of its results. */
	operations(
		operator: string,
		inputs: readonly Value[],
		outputs: number,
		attributes: Readonly<Record<string, number>> = {},
	) {
		const names = Array.from({length: outputs}, () => `${operator.toLowerCase()}_${this.#count++}`);
		this.#add(operator, inputs, names, attributes);
		return names;
	}

	/** Adds an operation with one result. */
	operation(operator: string, inputs: readonly Value[], attributes: Readonly<Record<string, number>> = {}): Value {
		return this.operations(operator, inputs, 1, attributes)[0];
	}

	#add(
		operator: string,
		inputs: readonly Value[],
		outputs: readonly Value[],
		attributes: Readonly<Record<string, number>>,
	): void {
		const parts = [
			...inputs.map(name => text(node.input, name)),
			...outputs.map(name => text(node.output, name)),
			text(node.operator, operator),
			...Object.entries(attributes).map(([name, value]) =>
				message(
					node.attribute,
					text(attribute.name, name),
					whole(attribute.whole, value),
					whole(attribute.type, wholeType),
				),
			),
		];
		this.#nodes.push(message(graph.node, ...parts));
	}

	/** A tensor of known numbers; without a shape one number. */
	constant(name: string, data: Float32Array | BigInt64Array, shape: readonly number[] = []): Value {
		this.#initializers.push(
			message(
				graph.initializer,
				...shape.map(size => whole(tensor.dimension, size)),
				whole(tensor.type, data instanceof Float32Array ? types.float : types.int64),
				text(tensor.name, name),
				message(tensor.data, bytesOf(data)),
			),
		);
		return name;
	}

	input(name: string, type: keyof typeof types, shape: readonly Size[]): Value {
		this.#inputs.push(valueInfo(graph.input, name, type, shape));
		return name;
	}

	/** Names a value as one of the results. */
	output(name: string, value: Value, shape: readonly Size[]): void {
		this.#add('Identity', [value], [name], {});
		this.#outputs.push(valueInfo(graph.output, name, 'float', shape));
	}

	/** The file. `metadata` are texts that readers may ask for. */
	bytes(name: string, metadata: Readonly<Record<string, string>>): Uint8Array {
		const content = [...this.#nodes, text(graph.name, name), ...this.#initializers, ...this.#inputs, ...this.#outputs];
		return Buffer.concat([
			whole(model.irVersion, irVersion),
			text(model.producer, 'charloom'),
			message(model.graph, ...content),
			message(model.opset, text(1, ''), whole(2, opset)),
			...Object.entries(metadata).map(([key, value]) => message(model.metadata, text(1, key), text(2, value))),
		]);
	}
}

const valueInfo = (field: number, name: string, type: keyof typeof types, shape: readonly Size[]): Uint8Array => {
	const sizes = shape.map(size => message(1, typeof size === 'number' ? whole(1, size) : text(2, size)));
	return message(field, text(1, name), message(2, message(1, whole(1, types[type]), message(2, ...sizes))));
};
